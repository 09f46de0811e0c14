/** "No broadcast with this code": correct it, or find out why. */

import { Api } from "../transport/api.js";
import { wireCodeForm } from "./code_form.js";
import { wireDiagnostics } from "./diagnostics_panel.js";
import { byId, json, messages } from "./dom.js";
import { visitorKey } from "./keep.js";

const t = messages();
const api = new Api({ visitorKey });
const { player, playerModule } = json("page-data");
wireCodeForm(document.querySelector(".code-form"), api, t);
wireDiagnostics({
  ...{ api, messages: t, player, module: playerModule },
  subject: () => ({ id: byId("code").value.trim() }),
});
