/** "No broadcast with this code": correct it, or find out why. */

import { Api } from "../transport/api.js";
import { wireCodeForm } from "./shared/code_form.js";
import { wireDiagnostics } from "./shared/diagnostics_panel.js";
import { byId, find, json, messages, takeLinkKey } from "./shared/dom.js";
import { visitorKey } from "./shared/storage.js";

takeLinkKey(); // it leads nowhere, and is nobody's to read
const t = messages();
const api = new Api({ visitorKey });
const { player, playerModule, playerModules } = json("page-data");
wireCodeForm(find(document, ".code-form"), api, t);
wireDiagnostics({
  ...{ api, messages: t, player, module: playerModule, modules: playerModules },
  subject: () => ({ id: byId("code", "input").value.trim() }),
});
