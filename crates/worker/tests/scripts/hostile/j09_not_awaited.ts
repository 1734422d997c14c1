return { issue: github.get_issue({ n: 1 }) };
