await slack.post_message({ channel: "#general", text: stripe.convert({ amount: 1, from: "eur", to: "usd" }) });
