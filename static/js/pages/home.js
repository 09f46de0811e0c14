import { Api } from "../transport/api.js";
import { wireCodeForm } from "./shared/code_form.js";
import { find, messages } from "./shared/dom.js";

wireCodeForm(find(document, ".code-form"), new Api(), messages());
