/** What the records room needs of other rooms, as interfaces. */
import type { DocumentReference, Task } from 'fhir/r4';
import type { OutputDescriptor, OutputReading } from '../exchange/read-outputs.ts';

/** Task.output by the wire profile: pure functions of the exchange room. */
export interface OutputReader {
  readOutputs(task: Task): OutputReading;
  readDocumentContents(document: DocumentReference, parentKey: string, certificate: boolean): OutputDescriptor[];
}
