import { tsupConfig } from "@pp/tsup-config";

export default tsupConfig({ entry: ["src/main.ts"], dts: false });
