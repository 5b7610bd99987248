// Reads a QR symbol from a frame or a picture, with the reader served from our own static files.

let reading;

/** Load the reader once. `wasm` must be of exactly the package's version, so both come from the same folder. */
export function load(script, wasm) {
  reading ??= import(script).then(async (module) => {
    await module.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
    return module;
  });
  return reading;
}

/** The text of the first symbol in ImageData or a picture file; "" when there is none. */
export async function read(source, script, wasm) {
  const module = await load(script, wasm);
  const found = await module.readBarcodes(source, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 });
  return found.find((symbol) => symbol.isValid)?.text ?? "";
}
