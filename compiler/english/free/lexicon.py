"""The verbs that procedures are written with: general English, in their base form."""

from __future__ import annotations

from .word_lists import listed

VERBS = listed(
    """
    abandon abort absorb accelerate accept access accommodate accompany accomplish account accredit accrue
    accumulate accuse achieve acknowledge acquaint acquire acquit act activate adapt add address adhere adjourn
    adjust administer admit adopt advance advertise advise affirm affix agree aid alert align allocate allot allow
    alphabetise alphabetize alter amend amortise amortize amputate anaesthetise analyse analyze anchor anesthetize
    annotate announce answer anticipate apologise apologize appeal appear append applaud apply appoint apportion
    appraise apprehend approach approve arbitrate archive argue arrange arrest arrive ascertain ask assemble assert
    assess assign assimilate assist assume attach attack attain attempt attend attest auction audit augment
    authenticate authorise authorize automate avert avoid await award babysit back-order backfill backup bag bail
    bake balance bale ban bandage baptise bargain barricade barter bathe beat become beg begin behave believe belong
    bend berth bid bill bin bind bite blame blanch bleach bleed blend bless block blow board boil bolt book boost
    borrow bottle bounce bow box brace braid braze breach break breathe breed brew bridle brief brighten bring
    broadcast broaden brush budget buff build bundle burn burst bury butcher buy bypass cache calculate calibrate
    call campaign canary cancel capitalise capitalize capture carry cart carve cast catalogue catch categorise
    categorize caulk cause celebrate centralise centralize centrifuge certify chain change channel chaperone charge
    chart chase chat check cheer cherry-pick chew chill choose chop circulate cite claim clamp clarify classify
    clean cleanse clear click climb clock clog clone close clothe co-ordinate coach code codify coil collaborate
    collate collect comb combine come comfort commemorate commence comment commission commit communicate compare
    compensate compete compile complain complete comply compose compress comprise compute conceal conclude condense
    condone conduct confer configure confine confirm confiscate conform confront congratulate connect consider
    consign consist console consolidate construct consult consume contact contain contaminate contend contest
    continue contract contradict contribute control convene converge convert convey convict convince cook cool
    cooperate coordinate copy cordon cork correct correspond corroborate cost count counter counter-sign countersign
    cover crack crane crash crate crawl create credit creep criticise criticize crochet crop cross cross-check
    crosscheck crush culminate cultivate curate curb cure curtail cut dam damage dampen dance deactivate deal debate
    debit debrief decant decelerate decide decipher declare decline decode decommission decompress decorate dedicate
    deduce deduct deduplicate deem defer define defraud defrost delay delegate delete delimit delist deliver demand
    demolish demonstrate demote denote denounce deny depart depend depict deploy deposit depreciate deprive
    deprovision derive descend describe deserve design designate desire destroy detach detain detect deter
    deteriorate determine develop devise devote diagnose dial dictate differ differentiate dig digest digitise
    digitize dilute dine dip disable disagree disallow disappear disapprove disarm disassemble disburse discard
    discern discharge disclose disconnect discontinue discount discourage discover discuss disembark disengage
    disinfect dislodge dismantle dismiss dispatch dispense disperse displace display dispose disprove dispute
    disqualify disrupt dissect disseminate dissolve dissuade distil distill distinguish distort distribute disturb
    divert divide divorce divulge do dock document donate dose double-check downgrade download draft drag drain
    drape draw dredge dress drill drip drive drop dry dub dump duplicate dust dye earn ease eat edit educate eject
    elapse elect elevate elicit eliminate email embark embed embellish emboss embroider emerge emit emphasise
    emphasize employ empower empty enable enact encase encipher enclose encode encompass encourage encrypt end
    endorse endow enforce engage engrave enhance enjoy enlarge enlist enquire enrich enrol enroll ensue ensure
    entail enter entertain entice entitle entrust enumerate equate equip eradicate erase erect erode escalate escape
    escort escrow establish estimate etch evacuate evaluate evaporate evict evolve exaggerate examine exceed
    exchange exclude execute exempt exercise exert exhale exist exit expand expect expedite expel expend experience
    expire explain explode explore export expose extend extinguish extract extrapolate fabricate facilitate fail
    fall familiarise familiarize fasten fax feed ferment ferry fertilise fertilize fetch fight file fill film filter
    finalise finalize finance find fine fingerprint finish fire fit fix flag flatten flee flip flush fly focus fold
    follow forbid force forecast foresee forfeit forge forget forgive forgo fork form format formulate fortify
    forward frame frank free freeze freight frighten fry fulfil fulfill fumigate fund funnel furnish fuse gag
    garnish gather gauge generalise generalize generate germinate get give glance glue go govern grab grade graduate
    graft grant graze grease greet grill grind groom group grout grow guarantee guard guess guide hack haggle halt
    hammer hand handle hang happen harden harvest hash hasten hatch haul have heal heap hear heat help hem hesitate
    hide highlight hire hit hitch hoe hoist hold honour hook hope hospitalise host hotfix humidify hunt hurry hurt
    identify ignite ignore illuminate illustrate imagine imitate impair impart impede implement import impose
    impress improve improvise include incorporate increase incubate incur index indicate induce infect infer inflate
    inflict inform inhabit inhale inhibit initialise initialize initiate inject injure innovate input inquire
    inscribe insert insist inspect inspire install instruct insulate insure integrate intend intensify interact
    intercept interfere interpret interrogate interrupt intersect intervene interview introduce invalidate invert
    invest investigate invigilate invite invoice involve iron irrigate isolate issue itemise itemize iterate jam
    jeopardise jeopardize join jot judge jump justify keep kick kill knead knit knock know label lack lacquer
    laminate land lapse lash last latch launch lay lead leak lean learn lease leave legislate lend lengthen lessen
    let level levy liaise liberate license lift lighten like line linger link liquidate list listen litigate live
    load loan lobby locate lock log look loop loosen lose lower lubricate magnify mail maintain make manage
    manipulate manufacture map march marinate mark market marry mash mask massage match matriculate matter maximise
    maximize mean measure mediate meet melt memorise memorize mend mention mentor merge message migrate milk mill
    mingle minimise minimize mirror mislay mislead misplace misread miss mist misuse mitigate mix mobilise mobilize
    moderate modernise modernize modify moisten monitor moor mop mortgage motivate mount mourn move mow multiply
    nail name narrate navigate necessitate need neglect negotiate neutralise neutralize nominate normalise normalize
    notarise notarize note notice notify nourish nudge nurse obey object oblige observe obstruct obtain occupy occur
    offboard offend offer offset omit onboard open operate oppose optimise optimize order organise organize
    originate outbid outline outsource outvote overcome overflow overhaul overhear overheat overload overlook
    override overrule oversee overtake overwrite owe own oxidise pack package pad paddle page paginate paint
    palletise palletize paraphrase park parse participate pass paste pasteurise pasture patch pause pay peel
    penalise penalize penetrate perceive perform permit persevere persist personalise personalize persuade petition
    phone photograph pick pickle pile pin ping pinpoint pipette pitch place plan plant plaster play plead pledge
    plough plug plumb point polish poll ponder pop populate position possess post postmark postpone pour practice
    practise praise precede predict prefer prepare prescribe present preserve preside press presume prevail prevent
    price print prioritise prioritize probe proceed process proclaim procure produce program progress prohibit
    prolong promise promote prompt pronounce proof proof-read proofread prop propose prosecute protect protest
    protrude prove provide provision provoke prune publicise publicize publish pull pump punch puncture punish
    purchase purge purify pursue push put qualify quantify quarantine quench query question queue quilt quit quote
    raise rake rank rate ratify ration rationalise rationalize rattle re- re-check re-enter re-establish re-evaluate
    re-examine re-open re-run re-send re-submit reach react reactivate read readjust realign realise realize
    reallocate rear rearrange reassemble reassign reassure rebase rebook reboot rebuild recalculate recall recap
    receive recess recheck recite reclaim reclassify recognise recognize recommend reconcile recondition reconsider
    reconstruct reconvene record recoup recover recruit rectify recur recycle redecorate redeem redefine redirect
    redistribute redo reduce reexamine refer refill refinance refine reflect refresh refuel refund refurbish refuse
    refute regain regenerate register regret regulate rehabilitate rehearse reheat reimburse reindex reinforce
    reinstall reinstate reinsure reiterate reject rejoin relate relax relay release relieve relinquish relocate rely
    remain remember remind remit remodel remove rename render renew rent reopen reorder reorganise reorganize repair
    repay repeat repel rephrase replace replant replenish replicate reply report repot represent reprimand reprint
    reproduce request require reroute rerun reschedule rescind rescue reseal research resemble resend reserve reset
    reside resign resist resize resolve respond restart restate restock restore restrain restrict resubmit result
    resume resuscitate retain retest rethink retire retouch retract retreat retrieve retry return reunite reuse
    reveal reverse revert review revise revive revoke rewind rewire reword rework rewrite ride ring rinse rise rivet
    roast roll roll-back rollback rot rotate route row rub rule run saddle safeguard sail salvage sample sanction
    sand sandpaper satisfy saturate save saw say scale scan scatter schedule scold score scour scramble scrape
    screen screw scrub scrutinise scrutinize seal search season seat secure sedate see seek seem segment seize
    select sell send sentence separate serve set settle sever sew shake shard share sharpen shave shear shelve shift
    shine ship shoe shoot shop shorten shout shovel show shower shred shrink-wrap shut shutdown shuttle sieve sift
    sign sign-off silence simmer simplify simulate sing sit sketch skim skip slaughter sleep slice slide slot sluice
    smear smoke smoke-test snap snapshot soak socialise socialize soften solder solicit solve sort source sow speak
    specialise specialize specify spend spill spin splice split spoil sponge spot spot-check spray spread sprinkle
    squash squeeze stabilise stabilize stack stage stamp stand standardise standardize staple start starve state
    stay steal steam steer sterilise sterilize stick stiffen stimulate stipulate stir stitch stockpile stop store
    stow straighten strain strap stream strengthen stretch strike strive study stuff subcontract submerge submit
    subpoena subscribe subsidise substantiate substitute subtitle subtract succeed sue suffer suffice suggest
    summarise summarize summon supersede supervise supply support suppose suppress surpass surround survey survive
    suspect suspend sustain suture swab swallow swap swear sweep swim swing swipe switch sync synchronise
    synchronize synthesise synthesize tabulate tackle tag take talk tally tamper tap tape taste tax taxi teach tear
    teleport televise tell tempt tend tender terminate test testify tether text thank thaw think thread threaten
    thresh throttle throw tick tidy tie tighten time tip tolerate top-up toss touch tour tow trace track trade trail
    train transact transcribe transfer transform translate transmit transplant transport trap travel treat triage
    trickle trigger trim trot trust try tuck tune turn tutor tweet twist type unbox uncover undergo underline
    understand undertake underwrite undo undock undress unfasten unfold unfreeze unhitch unhook unify unite unleash
    unload unlock unpack unplug unroll unsaddle unscrew unseal untick untie unveil unwrap update upgrade uphold
    upholster upload urge use usher utilise utilize vacate vaccinate vacuum validate value vanish varnish vary vent
    ventilate verify vet veto view visit visualise visualize void volunteer vote vouch vow wait waive wake walk
    wander want warm warn wash watch water wave weaken wean wear weave weed weigh weigh-in welcome weld wheel whip
    whisk widen win winch wind wipe wire wish withdraw withhold withstand wonder work worry worsen wrap wring write
    yield zip
    """
)

IRREGULAR = {
    base: tuple(forms.split("/"))
    for base, forms in (
        pair.split(":")
        for pair in [
            "beat:beat/beaten",
            "become:became/become",
            "begin:began/begun",
            "bend:bent",
            "bind:bound",
            "bite:bit/bitten",
            "bleed:bled",
            "blow:blew/blown",
            "break:broke/broken",
            "breed:bred",
            "bring:brought",
            "build:built",
            "burst:burst",
            "buy:bought",
            "cast:cast",
            "catch:caught",
            "choose:chose/chosen",
            "come:came",
            "cost:cost",
            "creep:crept",
            "cut:cut",
            "deal:dealt",
            "dig:dug",
            "do:did/done",
            "draw:drew/drawn",
            "drive:drove/driven",
            "eat:ate/eaten",
            "fall:fell/fallen",
            "feed:fed",
            "fight:fought",
            "find:found",
            "flee:fled",
            "fly:flew/flown",
            "forbid:forbade/forbidden",
            "foresee:foresaw/foreseen",
            "forget:forgot/forgotten",
            "forgive:forgave/forgiven",
            "forgo:forwent/forgone",
            "freeze:froze/frozen",
            "get:got/gotten",
            "give:gave/given",
            "go:went/gone",
            "grind:ground",
            "grow:grew/grown",
            "hang:hung",
            "have:had",
            "hear:heard",
            "hide:hid/hidden",
            "hit:hit",
            "hold:held",
            "hurt:hurt",
            "keep:kept",
            "lead:led",
            "learn:learnt",
            "leave:left",
            "lend:lent",
            "let:let",
            "lose:lost",
            "make:made",
            "mean:meant",
            "meet:met",
            "mislay:mislaid",
            "mislead:misled",
            "misread:misread",
            "overcome:overcame/overcome",
            "overhear:overheard",
            "override:overrode/overridden",
            "oversee:oversaw/overseen",
            "overtake:overtook/overtaken",
            "overwrite:overwrote/overwritten",
            "pay:paid",
            "proofread:proofread",
            "put:put",
            "quit:quit",
            "read:read",
            "rebuild:rebuilt",
            "redo:redid/redone",
            "redraw:redrew/redrawn",
            "repay:repaid",
            "rerun:reran/rerun",
            "resend:resent",
            "reset:reset",
            "rethink:rethought",
            "rewrite:rewrote/rewritten",
            "ride:rode/ridden",
            "ring:rang/rung",
            "rise:rose/risen",
            "run:ran/run",
            "say:said",
            "see:saw/seen",
            "seek:sought",
            "sell:sold",
            "send:sent",
            "set:set",
            "shake:shook/shaken",
            "shine:shone",
            "shoot:shot",
            "show:showed/shown",
            "shrink:shrank/shrunk",
            "shut:shut",
            "sing:sang/sung",
            "sit:sat",
            "sleep:slept",
            "slide:slid",
            "speak:spoke/spoken",
            "spend:spent",
            "spin:spun",
            "split:split",
            "spread:spread",
            "stand:stood",
            "steal:stole/stolen",
            "stick:stuck",
            "strike:struck",
            "strive:strove/striven",
            "swear:swore/sworn",
            "sweep:swept",
            "swim:swam/swum",
            "swing:swung",
            "take:took/taken",
            "teach:taught",
            "tear:tore/torn",
            "tell:told",
            "think:thought",
            "throw:threw/thrown",
            "undergo:underwent/undergone",
            "understand:understood",
            "undertake:undertook/undertaken",
            "undo:undid/undone",
            "uphold:upheld",
            "wake:woke/woken",
            "wear:wore/worn",
            "win:won",
            "wind:wound",
            "withdraw:withdrew/withdrawn",
            "withhold:withheld",
            "withstand:withstood",
            "write:wrote/written",
        ]
    )
}
"""Past and participle of the verbs that have no `-ed`; one form where both are the same."""

ALSO_NOUNS = listed(
    """
    access account act address advance aid anchor appeal attack auction audit award bag balance ban beat bid bill
    bin bite blame blend block blow board bolt book boost bottle bounce bow box brace braid branch breach break
    brush budget bundle burst bypass call campaign care cart cast cause chain change channel charge chart chat check
    chill claim clamp clean clear climb clock clog clone coach code coil comb comment complete contact contest
    contract control copy cork correct cost count cover crack crane crash crate credit cross crush curb cure cut dam
    damage dance deal debate debit delay demand deposit design dip discount display dispute dock document dose
    double downgrade draft drag drain drape draw dress drill drip drive drop dry dump dust dye ease email empty end
    erect escape escort exchange exercise exit export fall fax feed ferry fight file film filter finance fine finish
    fire fit fix flag flip flush focus fold force forfeit fork format forward frame free freeze freight fund funnel
    fuse gauge glue grade graft grant group guard guess guide hack hand heat help highlight hit hoe honour hook host
    hurry import increase index input insert interrupt interview invoice iron issue jam judge jump kick kill knead
    knock know label lack land lapse latch launch lead leak lean lease level license lift line link list load loan
    lock log look loop lower mail map march mark market mash mask massage match measure meet mentor message mill
    mist misuse mix mortgage move nail name note notice nurse object offer offset open order outline overflow
    overhaul overload override own pack package pad page paint park pass patch pause pay petition phone pick pile
    pin pinpoint pitch place plan plant play pledge plough plug point poll pop position post practice praise present
    press price print process program progress promise prompt proof prop protest pump punch puncture purchase push
    quarantine query question queue quote raise rank rate rattle reach recall recap record refund register release
    remark rent repair reply report reprimand reprint request research reserve reset result retreat return reverse
    review ring rise roll rot route row rule run saddle safeguard sail salvage sample sanction saw scale scan
    schedule score scour scramble screen screw scrub seal search season seat sentence separate set shake share shift
    shine ship shoot shop show shower shuttle sign sketch slide slot smear smoke snap source spill split spoil
    sponge spot spray stack stage stamp stand start state stay steam stick stop store strain strap stream stretch
    strike study stuff subcontract substitute supply support survey suspect swing switch sync tag talk tally tamper
    tape taste tax tear tend tender test text thread tick tie time tip toss touch tour tow trace track trade trail
    train transfer transport trap travel treat trickle trigger trim trust turn tutor type underline update upgrade
    upload urge use usher value varnish view visit volunteer vote vow wait watch water wear weed welcome wheel wind
    wire wish wonder work worry wrap zip
    """
)
"""Verbs that are as often something else: what stands behind them tells."""

CHECKING = listed(
    """
    analyse analyze appraise assess audit calculate categorise categorize check classify compare confirm consider
    decide determine diagnose discuss evaluate examine find inspect investigate judge look match measure monitor
    probe query question rate re-check re-evaluate re-examine re-test recheck research retest review scan score
    screen search see study test triage validate verify vet view
    """
)
"""Verbs of finding something out: what is asked behind them is what they find."""

SORTING = listed("assess classify categorise categorize divide grade judge mark rank rate sort triage label flag split")
"""Verbs of saying which of several kinds a thing is."""
