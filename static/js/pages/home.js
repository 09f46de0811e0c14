import { Api } from "../transport/api.js";
import { wireCodeForm } from "./code_form.js";
import { messages } from "./dom.js";

wireCodeForm(document.querySelector(".code-form"), new Api(), messages());
