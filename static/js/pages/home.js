import { Api } from "../transport/api.js";
import { wireCodeForm } from "./shared/code_form.js";
import { messages } from "./shared/dom.js";

wireCodeForm(document.querySelector(".code-form"), new Api(), messages());
