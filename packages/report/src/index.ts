export { displayWidth } from "./display-width.ts";
export { escapeForTerminal } from "./escape-for-terminal.ts";
export { renderProperties, renderReport } from "./render-report.ts";
export { reportFormats, type CellValue, type Column, type ReportFormat, type ReportOptions } from "./report.ts";
