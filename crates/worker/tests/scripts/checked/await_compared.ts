const { length } = await slack.get_history({ channel: "C1" });
if (stripe.convert({ amount: 1, from: "eur", to: "usd" }) > 1 && length > 0) console.log("strong");
