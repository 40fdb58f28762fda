"""General English for every pack, as data: chat spellings, function words, question words.

Nothing here belongs to one article. A form stands in `CHAT` only where it can hardly mean
anything else in a question.
"""

from __future__ import annotations

CHAT: dict[str, str] = {
    form.strip(): " ".join(plain.split())
    for form, plain in (
        pair.split("=", 1)
        for pair in """
2day=today; abt=about; acc=according; adn=and; ain't=is not; aint=is not; aks=ask;
al=all; alot=a lot; any1=anyone; ar=are; aren't=are not; arent=are not; atleast=at least;
atm=now; b4=before; bc=because; bcos=because; bcs=because; bcuz=because; bcz=because;
becos=because; becoz=because; becuse=because; becuz=because; bout=about; brb=be; bro=he;
cal=call; can't=can not; cannot=can not; cant=can not; cause=because; com=come; cood=could;
cos=because; couldn't=could not; couldnt=could not; coz=because; cud=could; cuz=because;
cya=bye; da=the; dat=that; dats=that is; ded=dead; dem=them; den=then; der=there; dere=there;
dese=these; dey=they; didn't=did not; didnt=did not; diff=different; dis=this; dnt=do;
doesn't=does not; doesnt=does not; don't=do not; dont=do not; dude=he; dunno=do not know;
dya=day; eli5=explain; em=them; enuf=enough; every1=everyone; fite=fight; forin=foreign;
foto=photo; fotograf=photograph; frm=from; gimme=give me; gonna=going to; gotta=got to;
gov=government; govt=government; gr8=great; hadnt=had not; hasn't=has not; hasnt=has not;
hav=have; haven't=have not; havent=have not; he's=he is; hes=he is; hist=history; hoo=who;
hoom=whom; hou=how; how'd=how did; how're=how are; how's=how is; howcome=how come; howd=how
did; hows=how is; hrs=hours; hte=the; hw=how; hwo=who; hwy=why; i'm=i am; i've=i have; idk=i do
not know; im=i am; info=information; isn't=is not; isnt=is not; it's=it is; itll=it will; ive=i
have; iz=is; kild=killed; kinda=kind of; kno=know; lemme=let me; lil=little; lyk=like; m8=mate;
mins=minutes; mnay=many; mny=many; mor=more; msg=message; mths=months; n=and; nah=no; nd=and;
nite=night; no1=no one; nuthin=nothing; nvm=never mind; nwe=new; nxt=next; obv=obviously;
ofc=of course; ok=okay; outta=out of; peeps=people; pic=picture; pics=pictures; pls=please;
plz=please; pm=prime minister; ppl=people; pres=president; prez=president; prob=probably;
prolly=probably; r=are; rly=really; rn=right now; sayin=saying; sec=second; sed=said; sez=says;
shood=should; shoulda=should have; shouldn't=should not; shouldnt=should not; shud=should;
smth=something; some1=someone; srsly=seriously; sry=sorry; sum1=someone; sup=what is up;
taht=that; tak=take; teh=the; tel=tell; th=the; that's=that is; thats=that is; thay=they;
there's=there is; theres=there is; they'll=they will; they're=they are; theyre=they are;
thier=their; tho=though; thru=through; thx=thanks; til=until; till=until; tmr=tomorrow;
tmrw=tomorrow; tmw=tomorrow; tonite=tonight; tryna=trying to; typ=type; u=you; ur=your; ure=you
are; v=very; waht=what; wanna=want to; wasn't=was not; wasnt=was not; wat=what; wats=what is;
wehn=when; wen=when; wer=were; weren't=were not; werent=were not; wha=what; what'd=what did;
what're=what are; what's=what is; whatcha=what are you; whatd=what did; whats=what is;
whch=which; when's=when is; whens=when is; wher=where; wherd=where did; where'd=where did;
where're=where are; where's=where is; wheres=where is; whne=when; who'd=who did; who're=who
are; who's=who is; whod=who did; whoo=who; whos=who is; wht=what; why'd=why did; why's=why is;
whyd=why did; whys=why; wich=which; wid=with; wiht=with; wil=will; wit=with; wk=week;
wks=weeks; wnt=want; woh=who; won't=will not; wonce=once; wont=will not; wos=was; wot=what;
wots=what is; wouldn't=would not; wouldnt=would not; wsa=was; wtf=what; wth=what; wud=would;
wut=what; wuts=what is; wuz=was; wy=why; wyd=what are you doing; y=why; ya=you; yall=you all;
yea=yes; yeah=yes; yep=yes; yera=year; yrs=years
""".split(";")
    )
}

# Figures typed for a word, and the words before which they are one: “use 2 get in”, “ask 4 the
# troops”, but “4 people”. After a word that counts or before a span of time they stay a figure:
# “the 2 my brother saw”, “4 the day”.
_OBJECTS = "the a an my your our me you us him her his them their it its this what how whom"
_VERBS = """be become come do end fight find get go happen help join keep kill know leave make pay
    say see send stay stop take talk tell use win"""
FIGURES = {
    "2": ("to", frozenset(f"{_OBJECTS} {_VERBS}".split())),
    "4": ("for", frozenset(f"{_OBJECTS} ever example good instance real sure which".split())),
}
COUNTING = frozenset(
    """the these those all any both first last next other only just about over under of number
    between than nearly almost and or which no january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec day
    article paragraph part point chapter page section step""".split()
)
SPANS = frozenset("second minute hour day night week month year time person head piece".split())

# Words that are right in themselves but in a question mostly stand for another; a pack that
# uses the word itself keeps it.
CONFUSED: dict[str, str] = {
    "dose": "does", "dyed": "died", "leeds": "leads", "manny": "many", "witch": "which",
}  # fmt: skip

FUNCTION_WORDS = frozenset(
    """a about above actually after again all also am an and any anybody anyone anything are as at
    be because been before being but by can could did do does doing done down each else even
    ever every exactly few first for from get gets getting give go going got had has have
    having he her here hers him his how i if in into is it its itself just know like me more
    most much my myself no not now of off on once one only or other our out over please
    really say says said she should so some someone something still such tell than that the
    their them then there these they thing things this those through to too under until up
    us very was we were what when where whether which while who whom whose why will with
    would yes yet you your yours according article okay hey hi hello thanks anyway basically
    maybe sorry right well want wanted wonder wondering need find explain question show mean
    means let see""".split()
)

QUESTION_WORDS = frozenset(
    "who whom whose when where why what which how is are was were did do does will can could "
    "has have had would should".split()
)

PRONOUNS = frozenset(
    "it that this they them those these he him his their there then she her one ones both".split()
)
