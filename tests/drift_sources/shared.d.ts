export type Status = 'validating' | 'completed' | 'failed';
export type Metadata = { [key: string]: string };
