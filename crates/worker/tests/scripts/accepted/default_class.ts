export default class Report {}
"last"