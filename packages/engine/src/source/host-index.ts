/** The functions on JSON and CSV text, registered by importing this file: they share code with the files' sources. */
import './csv/csv-host.ts'
import './json/json-host.ts'
