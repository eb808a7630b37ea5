import { tsupConfig } from "@pp/tsup-config";

export default tsupConfig();
