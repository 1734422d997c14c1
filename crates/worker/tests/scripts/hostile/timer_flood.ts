for (let i = 0; ; i++) setTimeout(() => {}, 1e9);
