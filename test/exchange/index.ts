/**
 * Purpose: the public door of the practice exchange.
 */
export { startExchange } from './exchange.ts';
export type { Fault, FaultRule, SimpleFaultKind } from './http/faults.ts';
export { syntheticPerson } from './people.ts';
export { seededRandom } from './random.ts';
export { isNpi, npiFrom } from './directory/npi.ts';
export { NPI_SYSTEM, PLANO, TYPE_SYSTEM } from './directory/organizations.ts';
export { chartPages } from './delivery/chart.ts';
export type { ChartSubject } from './delivery/chart.ts';
export { largeChartPdf, scanPdf, textPdf } from './delivery/pdf.ts';
export { faxPage } from './delivery/raster.ts';
export { tiffFile } from './delivery/tiff.ts';
export { zipFile } from './delivery/zip.ts';
export { ccdaDocument } from './delivery/ccda.ts';
export { documentBundle } from './delivery/fhir-record.ts';
export { batchTask, childTask, coreTask } from './sample-tasks.ts';
export type * from './types.ts';
