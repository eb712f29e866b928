// What the browser itself notes of its work, in all of its processes, on one clock.

// Begins to note what belongs to these categories; what comes back ends it, and gives the events.
export async function trace(page, categories) {
  const session = await page.context().newCDPSession(page);
  await session.send("Tracing.start", { transferMode: "ReturnAsStream", traceConfig: { includedCategories: categories.split(",") } });
  return async () => {
    const ended = new Promise((tell) => session.once("Tracing.tracingComplete", tell));
    await session.send("Tracing.end");
    const { stream: handle } = await ended;
    let text = "";
    for (let isEnd = false; !isEnd; ) {
      const { data, base64Encoded, eof } = await session.send("IO.read", { handle });
      text += base64Encoded ? Buffer.from(data, "base64").toString() : data;
      isEnd = eof;
    }
    await session.detach();
    return JSON.parse(text).traceEvents;
  };
}
