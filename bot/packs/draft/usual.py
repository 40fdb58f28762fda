"""What readers ask of nearly every article: questions about the article itself, and what most
articles do not say. Data; the curator strikes out what does not fit and adds what does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """A question that comes up, with other ways to ask it."""

    id: str
    question: str
    phrasings: tuple[str, ...]
    topic: str = ""  # for a known unknown


def _usual(name: str, question: str, phrasings: str, topic: str = "") -> Usual:
    lines = tuple(line.strip() for line in phrasings.strip().splitlines())
    return Usual(name, question, lines, topic)


PUBLISHER = _usual(
    "article_publisher",
    "Who published the article?",
    """what is the source of the article
    which newspaper is this from
    where does this story come from
    what outlet reported it
    publisher of the report
    source?
    which news agency ran it
    who put this article out
    on which site did it appear
    who is behind this text""",
)
DATE = _usual(
    "article_date",
    "When was the article published?",
    """what is the date of the article
    what day is this news from
    how old is this story
    when did the report come out
    publication date
    is this article recent
    when was this written
    which day did it appear
    when did they put it online
    from when is the piece""",
)
HEADLINE = _usual(
    "article_headline",
    "What is the headline?",
    """what is the title of the article
    how is the story titled
    title?
    give me the headline
    what is the article called
    heading of the report
    what stands at the top of the text
    read me the title
    under which title did it run
    what do the big letters say
    name of the article""",
)
PHOTO = _usual(
    "photo_credit",
    "Whose photo is it?",
    """who took the picture
    photo credit
    where does the image come from
    who is credited for the photo
    source of the picture
    who shot the photograph
    by whom is the image
    which agency supplied the photo
    who gets the credit for the picture
    copyright of the image""",
)
AUTHOR = _usual(
    "article_author",
    "Who wrote the article?",
    """author of the article
    name of the reporter
    which journalist wrote this
    by whom is the story
    who is the writer
    byline
    who reported this
    who is the author
    whose article is this
    which reporter covered it""",
)
SUMMARY = _usual(
    "summary",
    "What is the article about?",
    """summarize the article
    give me a summary
    tl;dr
    what happened
    what is this about
    main points please
    sum it up for me
    in short, what does it say
    key facts
    what should I know about this
    the gist of the story
    recap
    bring me up to speed
    overview of the text""",
)

SILENT = (
    _usual("total_cost", "How much does it all cost?",
           """what is the total price
           who pays for it
           how expensive was it
           what was the budget
           cost to the taxpayer
           how much money was spent""", "what it costs in all"),
    _usual("next_steps", "What happens after that?",
           """what will be done in the coming years
           what are the long-term plans
           what comes afterwards
           is there a plan for the future
           how will it go on
           and then what""", "what happens after that"),
    _usual("reactions", "How did others react?",
           """what do other people say about it
           was there criticism from elsewhere
           what does the public think
           did anybody protest
           reactions on social media
           what do experts outside say""", "how others reacted"),
    _usual("government", "What does the government say?",
           """did a minister comment
           what is the president's view
           has parliament discussed it
           the government's position
           did the prime minister react
           what do politicians think""", "what the government says"),
    _usual("opposition", "Who is against it?",
           """are there opponents
           who disagrees
           who criticised it
           is anybody unhappy with it
           which groups oppose it
           what do critics say""", "who else is against it"),
    _usual("lawsuit", "Is there a lawsuit?",
           """did anybody sue
           is there a court case
           was anyone charged
           legal consequences
           are lawyers involved
           will it go to court""", "whether there is a lawsuit"),
    _usual("investigation", "Is it being investigated?",
           """is there an inquiry
           who is looking into it
           did the police open a case
           was a commission set up
           is anyone under suspicion
           results of the investigation""", "whether it is investigated"),
    _usual("injured", "Was anybody hurt?",
           """were there injuries
           did someone get hurt
           how many were injured
           was anyone taken to hospital
           were there victims
           did anybody die""", "whether anybody was hurt"),
    _usual("earlier", "Has this happened before?",
           """is it the first time
           were there similar cases
           what happened in earlier years
           is there a precedent
           how was it in the past
           when did it last happen""", "whether it happened before"),
    _usual("other_places", "How is it in other places?",
           """what do other countries do
           is it the same elsewhere
           comparison with other regions
           are there similar projects abroad
           how do neighbours handle it
           does this happen anywhere else""", "how it is in other places"),
    _usual("weather", "What was the weather like?",
           """did it rain that day
           how warm was it
           was there a storm
           weather conditions
           was it windy
           temperature at the time""", "what the weather was like"),
    _usual("exact_time", "At what time of day was it?",
           """what hour did it happen
           was it in the morning or evening
           exact time please
           o'clock
           when exactly during the day
           was it at night""", "the time of day"),
    _usual("age", "How old are the people named?",
           """age of the person quoted
           when was the speaker born
           how old is the expert
           birthday
           is the official young or old
           what year was the spokesperson born""", "how old the people are"),
    _usual("private_life", "What is known of their families?",
           """are they married
           do they have children
           where do they live
           what did they study
           where did they grow up
           private life of the people named""", "anything about private lives"),
    _usual("contact", "How can I get in touch?",
           """phone number
           email address
           where can I apply
           is there a website
           whom do I contact
           how do I sign up""", "how to get in touch"),
    _usual("help", "How can I help?",
           """where can I donate
           can I volunteer
           how can people support it
           do they need money
           is there a fundraiser
           can I join""", "how to help"),
    _usual("jobs", "Does it create jobs?",
           """how many people are employed
           are they hiring
           effect on the economy
           what does it mean for local business
           will jobs be lost
           how many workers are involved""", "what it means for jobs"),
    _usual("method", "How exactly was it done?",
           """which tools were used
           technical details
           step by step, how did they do it
           what equipment did they have
           how does it work in detail
           describe the procedure""", "how it was done in detail"),
    _usual("video", "Is there a video of it?",
           """can I watch it
           are there more pictures
           was it filmed
           where is the footage
           is there a livestream
           show me a map""", "where to see more of it"),
    _usual("opinion", "Is that good or bad?",
           """what do you think of it
           who is right
           is it fair
           should they have done it
           was it a mistake
           do you agree""", "whether it is good or bad"),
)  # fmt: skip
