/** The transcript of a broadcast that the code alone does not open: fetched with the host's key, saved as a file. */

/**
 * @param {import("../../../transport/host_access.js").HostAccessApi} api
 * @param {import("../../../core/saved_broadcasts.js").Key} key
 */
export async function saveTranscript(api, key) {
  const url = URL.createObjectURL(await api.transcript(key));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${key.id}-transcript.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it later
}
