import { eslintConfig } from "@pp/eslint-config";

export default eslintConfig();
