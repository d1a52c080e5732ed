/**
 * Purpose: the public door of the practice exchange.
 */
export { startExchange } from './exchange.ts';
export { ExchangeClock } from './clock.ts';
export { FaultSwitchboard } from './http/faults.ts';
export type { Fault, FaultBody, FaultKind, FaultMatch, FaultRule, ListedRule, SimpleFaultKind } from './http/faults.ts';
export { fictionalPhone, syntheticPatient, syntheticPerson } from './people.ts';
export type { SyntheticPerson } from './people.ts';
export { isNpi, npiFrom } from './directory/npi.ts';
export { LAKESHORE, NPI_SYSTEM, PLANO, TIN_SYSTEM, TYPE_SYSTEM } from './directory/organizations.ts';
export { chartPages } from './delivery/chart.ts';
export type { ChartSubject } from './delivery/chart.ts';
export { largeChartPdf, scanPdf, textPdf } from './delivery/pdf.ts';
export { faxPage } from './delivery/raster.ts';
export { tiffFile } from './delivery/tiff.ts';
export { zipFile } from './delivery/zip.ts';
export { ccdaDocument } from './delivery/ccda.ts';
export { collectionBundle, documentBundle } from './delivery/fhir-record.ts';
export { batchTask, childTask, coreTask } from './sample-tasks.ts';
export type * from './types.ts';
