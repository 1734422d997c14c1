const stacks: string[] = [];
function note(error: unknown) { stacks.push(String((error as Error).stack)) }
try { null!.x } catch (error) { note(error) }
try { JSON.parse("{") } catch (error) { note(error) }
try {
  await test.fail();
} catch (error) { note(error) }
try { (github as any).nothing } catch (error) { note(error) }
try { eval("throw new Error('inside')") } catch (error) { note(error) }
try { [1].map(() => { throw new Error("in a callback") }) } catch (error) { note(error) }
try { structuredClone(() => 1) } catch (error) { note(error) }
return stacks;
