/** Purpose: the names of the exchange's origins, for the rooms that its types are made of. */
export type OriginName = 'auth' | 'fhir' | 'delivery' | 'control';
