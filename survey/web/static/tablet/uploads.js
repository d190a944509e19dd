// Photographs and recordings, piece by piece: what has arrived need not go again.
const PIECE = 256 * 1024; // bytes

// Sends one file; resolves when the office has all of it and it is gone from here.
export async function upload({ kept, office, name, isOver }) {
  const { body } = kept.get("file", name);
  const address = `/api/v1/sync/files/${body.interview}/${encodeURIComponent(name)}`;
  const bytes = await kept.paper(`file/${name}`);
  let { received, stored } = await office.get(address);
  while (!stored && bytes && !isOver()) {
    ({ received, stored } = await send({ office, address, body, bytes, first: received }));
  }
  if (!stored || isOver()) return;
  await kept.dropPaper(`file/${name}`);
  await kept.delete("file", name);
}

function send({ office, address, body, bytes, first }) {
  const piece = bytes.slice(first, first + PIECE);
  const query = new URLSearchParams({ place: body.place, type: body.type, sha256: body.sha256 });
  const range = `bytes ${first}-${first + piece.length - 1}/${bytes.length}`;
  return office.put(`${address}?${query}`, piece, { "Content-Range": range, "Content-Type": "application/octet-stream" });
}
