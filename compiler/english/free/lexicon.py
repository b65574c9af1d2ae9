"""The verbs that procedures are written with: general English, in their base form."""

from __future__ import annotations

from .word_lists import listed

VERBS = listed(
    """
    abort accept access accompany account accrue accuse acknowledge acquire acquit act activate adapt add address
    adjourn adjust administer admit adopt advance advertise advise agree alert align allocate allot allow amend
    amortise amortize anaesthetise analyse analyze anchor anesthetize annotate announce answer apologise appeal appear
    append applaud apply appoint apportion appraise approach approve arbitrate archive arrange arrest arrive ask
    assemble assess assign assist attach attempt attend auction audit authenticate authorise authorize award babysit
    back-order backfill backup bag bail bake balance bale bandage baptise bargain barricade barter bathe beat become
    beg begin believe belong bend berth bid bill bin bind bite blame blanch bleach bleed blend bless block blow board
    boil bolt book borrow bottle bow box braze break breathe breed brew bridle brief brighten bring broadcast brush
    budget buff build bundle burn burst bury butcher buy cache calculate calibrate call campaign canary cancel capture
    carry cart carve cast catalogue catch categorise categorize caulk cause centrifuge certify chain change channel
    chaperone charge chase check cheer cherry-pick chew chill choose chop cite claim clamp clarify classify clean clear
    click clock clone close clothe co-ordinate coach code collaborate collate collect comb combine come comfort
    commence comment commission commit communicate compare compensate compile complain complete compose compress
    compute conclude condense conduct configure confirm confiscate congratulate connect consider console consolidate
    construct consult consume contact contest continue contract contribute control convene convert convey convict
    convince cook cool coordinate copy cordon cork correct correspond cost count counter counter-sign countersign cover
    crane crate crawl create credit creep crochet crop cross-check crosscheck crush curate cure cut dam dance
    deactivate deal debate debit debrief decant decide decipher declare decline decode decommission decompress deduct
    deduplicate define defrost delay delegate delete delist deliver demand demonstrate demote denote deny deploy
    deposit depreciate deprovision derive describe design desire detach detain detect determine develop devise diagnose
    dial dictate differ dig digest digitise digitize dilute disable disagree discard discharge disclose disconnect
    discontinue discuss disembark disinfect dismantle dismiss dispatch dispense display dispose dispute distil
    distribute divide divorce do dock document donate dose double-check download draft drag drain draw dredge dress
    drill drive drop dry dub dump duplicate dust dye earn ease eat edit educate elapse elect eliminate email embark
    embed emboss embroider employ empty enable encipher encode encourage encrypt end enforce engage engrave enlist
    enquire enrich enrol enroll ensure enter entertain equip eradicate erase escalate escort escrow establish estimate
    etch evacuate evaluate evict examine exceed exchange execute exempt exhale exist exit expand expect expedite expel
    experience expire explain explore export extend extract fabricate facilitate fail fall familiarise familiarize
    fasten fax feed ferment ferry fertilise fertilize fetch fight file fill film filter finalise finalize finance find
    fine fingerprint finish fire fix flag flatten flee flush fly fold follow forbid forecast forge forget forgive fork
    form format formulate forward frame frank free freeze freight fry fulfil fulfill fumigate fund furnish gag garnish
    gather generate get give glance glue go grab grade graduate graft grant graze grease greet grill grind groom group
    grout grow guarantee guess guide haggle halt hammer hand handle hang happen harden harvest hash hatch haul have
    heap hear heat help hem hide hire hit hitch hoe hoist hold honour hook hope hospitalise host hotfix hunt hurry hurt
    identify ignore implement import improve include incorporate increase incubate index indicate inform inhale
    initialise initialize initiate inject input inquire insert inspect install instruct insulate insure integrate
    interact interrogate interview introduce invalidate invest investigate invigilate invite invoice involve iron
    irrigate isolate issue iterate join jot jump justify keep kick knead knit knock know label lack lacquer laminate
    land lapse lash last latch launch lay lead learn lease leave lend lengthen let level levy liaise license lift like
    line link list listen litigate live load loan lobby locate lock log look loop loosen lose lower lubricate mail
    maintain make manage manufacture map march marinate mark market marry match matriculate matter mean measure mediate
    meet melt mend mention mentor merge message migrate milk mill mirror miss mist mix moderate modify monitor moor mop
    mortgage motivate mount move mow nail name narrate need negotiate nominate normalise normalize notarise notarize
    note notice notify nudge nurse object observe obtain offboard offer omit onboard open operate oppose optimise
    optimize order organise organize originate outbid outline outsource outvote overhaul overheat overlook overrule
    oversee overwrite owe own pack package paddle page paginate paint palletise palletize paraphrase park parse
    participate pass paste pasteurise pasture patch pause pay peel perform permit persist persuade petition phone
    photograph pick pickle pile ping pipette pitch place plan plant plaster play plead pledge plough plug plumb point
    polish poll populate position possess post postmark postpone pour practice practise praise prefer prepare prescribe
    present press prevent price print prioritise prioritize probe proceed process procure produce program progress
    prohibit prolong promise promote prompt proof proof-read proofread propose protect protest prove provide provision
    prune publish pull pump punish purchase purge pursue push put qualify quantify quarantine query question queue
    quilt quit quote raise rake rank rate ratify ration rattle re- re-check re-enter re-evaluate re-examine re-open
    re-run re-send re-submit reach react read reallocate rear reassign rebase rebook reboot rebuild recalculate recall
    recap receive recess recheck recite recognise recognize recommend reconcile reconvene record recover recruit
    rectify recycle redeem redirect redo reduce refer refill refine refresh refuel refund refuse regenerate register
    rehearse reheat reimburse reindex reinsure reject relay release relocate rely remain remember remind remit remove
    rename render renew rent reopen reorder repair repay repeat replace replenish replicate reply report repot
    represent reproduce request require reroute rerun reschedule rescue research resend reserve reset reside resign
    resist resize resolve respond restart restock restore resubmit result resume resuscitate retain retest rethink
    retire retouch retrieve retry return reuse revert review revise revoke rewind rewire reword rework rewrite ride
    ring rinse rise rivet roast roll roll-back rollback rotate route row rub rule run saddle sail sample sand sandpaper
    save saw say scale scan scatter schedule scold score scrape screen screw scrub seal search season seat secure
    sedate see seek seem segment seize select sell send sentence separate serve set settle sew shake shard share
    sharpen shave shear shelve shine ship shoe shoot shop shorten shout shovel show shower shred shrink-wrap shut
    shutdown sieve sift sign sign-off silence simmer simplify simulate sing sit sketch skim skip slaughter sleep slice
    slide slot sluice smoke smoke-test snap snapshot soak soften solder solve sort source sow speak specify spend spill
    spin splice split spot spot-check spray spread sprinkle squash squeeze stack stage stamp stand staple start state
    stay steal steam steer sterilise sterilize stick stir stitch stockpile stop store stow straighten strain strap
    stream stretch strike study stuff submit subpoena subscribe subsidise subtitle subtract sue suffer suggest
    summarise summarize supervise supply support survive suspend suture swab swallow swap swear sweep swim swing swipe
    switch sync synchronise synchronize tackle tag take talk tally tap tape taste tax taxi teach tear teleport televise
    tell tend tender terminate test testify tether text thank thaw think thread threaten thresh throttle throw tick
    tidy tie tighten time tip top-up toss touch tour tow trace track trade trail train transcribe transfer transform
    translate transmit transplant transport trap travel treat triage trigger trim trot trust try tuck tune turn tutor
    tweet twist type unbox undergo understand undertake underwrite undo undock undress unfold unfreeze unhitch unhook
    unload unlock unpack unplug unroll unsaddle untick untie unwrap update upgrade uphold upload use usher utilise
    utilize vaccinate vacuum validate value varnish vary vent verify vet veto view visit visualise visualize void vote
    vow wait waive wake walk want warm warn wash watch water wave wean wear weave weed weigh weigh-in welcome weld
    wheel whip whisk widen win winch wind wipe wire wish withdraw withhold wonder work worry wrap wring write zip
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
            "forget:forgot/forgotten",
            "forgive:forgave/forgiven",
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
            "oversee:oversaw/overseen",
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
            "write:wrote/written",
        ]
    )
}
"""Past and participle of the verbs that have no `-ed`; one form where both are the same."""

ALSO_NOUNS = listed(
    """
    access account act address advance anchor appeal auction audit award bag balance beat bid bill bin bite blame
    blend block blow board bolt book bottle bow box branch break brush budget bundle burst call campaign care cart
    cast cause chain change channel charge check chill claim clamp clean clear clock clone coach code comb comment
    complete contact contest contract control copy cork correct cost count cover crane crate credit crush cure cut dam
    dance deal debate debit delay demand deposit design display dispute dock document dose double draft drag drain
    draw dress drill drive drop dry dump dust dye ease email empty end escort exchange exit export fall fax feed ferry
    fight file film filter finance fine finish fire fix flag fold fork format forward frame free freeze freight fund
    glue grade graft grant group guess guide hand heat help hit hoe honour hook host hurry import increase index input
    insert interview invoice iron issue jump kick knead knock know label lack land lapse latch launch lead lease level
    license lift line link list load loan lock log look loop lower mail map march mark market match measure meet
    mentor message mill mist mix mortgage move nail name note notice nurse object offer open order outline overhaul own
    pack package page paint park pass patch pause pay petition phone pick pile pitch place plan plant play pledge plough
    plug point poll position post practice praise present press price print process program progress promise prompt
    proof protest pump purchase push quarantine query question queue quote rattle raise rank rate reach recall recap
    record refund register release remark rent repair reply report request research reserve reset result return review
    ring rise roll route row rule run saddle sail sample saw scale scan schedule score screen screw scrub seal search
    season seat sentence separate set shake share shine ship shoot shop show shower sign sketch slide slot smoke snap
    source spill split spot spray stack stage stamp stand start state stay steam stick stop store strain strap stream
    stretch strike study stuff supply support swing switch sync tag talk tally tape taste tax tear tend tender test
    text thread tick tie time tip toss touch tour tow trace track trade trail train transfer transport trap travel
    treat trigger trim trust turn tutor type update upgrade upload use usher value varnish view visit vote vow wait
    watch water wear weed welcome wheel wind wire wish wonder work worry wrap zip
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
