/** The renderer, as a module of its own: it is loaded when there is something to print. */
export { renderProperties, renderReport } from "@pp/report";
