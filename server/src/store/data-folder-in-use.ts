/** Another server works on the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";

  constructor(dataFolder: string) {
    super(`Expected a data folder of its own but another server is using ${dataFolder}`);
  }
}
