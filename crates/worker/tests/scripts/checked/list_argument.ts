await linear.get_issue(["ENG-7", "ENG-8"]);
