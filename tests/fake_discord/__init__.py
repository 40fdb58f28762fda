"""A Discord on this machine: the HTTP API and the gateway as far as the bot uses them.

    async with FakeDiscord() as discord:
        bot = await Bot.start(discord, program)
        asked = await discord.say("When are you open?", mention=True)
        reply = await discord.reply_to(asked)

What simcord cannot show is tried here: sockets, sessions, resumes, rate limits, faults, signals,
with the real process and a real database file. The rules it follows are Discord's documented ones;
where the documentation gives no figure (how long a nonce is remembered), it never forgets.
"""
