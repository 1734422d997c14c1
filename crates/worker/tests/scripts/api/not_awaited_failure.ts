test.fail();
return "first";
