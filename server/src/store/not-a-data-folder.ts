/** No server has kept anything in this folder, so that a command for its data has the wrong one. */
export class NotADataFolder extends Error {
  override readonly name = "NotADataFolder";

  constructor(folder: string) {
    super(`Expected the data folder of a server but received ${folder}, where there is no retouch.sqlite`);
  }
}
