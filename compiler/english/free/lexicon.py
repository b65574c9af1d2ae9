"""The verbs that procedures are written with: general English, in their base form."""

from __future__ import annotations

from .word_lists import listed

VERBS = listed(
    """
    abort accept access accompany account accuse acknowledge acquire act activate adapt add address adjourn adjust
    administer admit adopt advance advertise advise agree alert align allocate allot allow amend amortise
    anaesthetise analyse analyze anchor annotate announce answer apologise appeal append applaud apply appoint
    apportion appraise approach approve arbitrate archive arrange arrest arrive ask assemble assess assign assist
    attach attempt attend auction audit authenticate authorise authorize award babysit back-order backup bail bake
    balance bale bandage baptise bargain barricade barter bathe begin believe belong bend berth bid bill bind blame
    blanch bleach bleed bless block board boil bolt book borrow bottle bow braze breathe breed brew bridle brief
    bring broadcast brush budget buff build bundle burn bury butcher buy cache calculate calibrate call campaign
    canary cancel capture carry cart carve catalogue catch categorise categorize centrifuge certify chain change
    channel chaperone charge chase check cheer cherry-pick chew choose chop cite claim clamp clarify classify clean
    clear click clone close clothe co-ordinate coach code collaborate collate collect comb combine come comfort
    commence comment commission commit communicate compare compensate compile complain complete compose compress
    compute conclude condense conduct configure confirm confiscate congratulate connect consider console consolidate
    construct consult consume contact contest continue contract contribute control convene convert convey convince
    cook coordinate copy cork correct correspond count counter counter-sign countersign cover crane crate crawl
    create credit crochet crop cross-check crosscheck crush curate cure cut dam dance deactivate deal debit debrief
    decant decide decipher declare decline decode decommission decompress deduct deduplicate define defrost delay
    delegate delete delist deliver demand demonstrate demote denote deny deploy deposit depreciate derive describe
    design desire detach detain detect determine develop devise diagnose dial differ dig digest digitise digitize
    dilute disable disagree discard discharge disclose disconnect discontinue discuss disembark disinfect dismantle
    dismiss dispatch dispense display dispose dispute distil distribute divide divorce do dock document donate dose
    double-check download draft drag drain draw dredge dress drill drive drop dry dub duplicate dust dye earn edit
    educate elect eliminate email embark embed emboss embroider employ empty enable encipher encode encourage
    encrypt end enforce engage engrave enquire enrich enrol enroll ensure enter entertain equip escalate escort
    escrow establish estimate etch evacuate evaluate examine exceed exchange execute exempt exhale exist exit expand
    expect expedite expel experience explain explore export extend extract fabricate facilitate fail familiarise
    familiarize fasten fax feed ferment fertilise fertilize fetch file fill film filter finalise finalize finance
    find fine fingerprint finish fire fix flag flush fold follow forbid forecast forge forgive fork form format
    formulate forward frame frank free freeze freight fry fulfil fulfill fumigate fund furnish gag garnish gather
    generate get give glue go grade graduate graft grant graze grease greet grill grind groom group guarantee guide
    haggle halt hammer hand handle hang happen harvest hash hatch haul have heap heat help hem hire hitch hoe hoist
    hold honour hook hope host hunt identify ignore implement import improve include incorporate increase incubate
    index indicate inform inhale initialise initialize initiate inject input inquire insert inspect install instruct
    insulate insure integrate interact interrogate interview introduce invalidate invest investigate invigilate
    invite invoice involve iron irrigate isolate issue iterate join justify keep knead knit know label lacquer
    laminate land lash latch launch lay lead learn lease leave lend let level levy liaise license lift like line
    link list listen litigate live load loan lobby locate lock log look loop loosen lower lubricate mail maintain
    make manage manufacture map marinate mark market marry match matriculate matter mean measure mediate meet melt
    mend mention mentor merge message migrate milk mill mirror mist mix moderate modify monitor moor mortgage
    motivate mount move mow nail name narrate need negotiate nominate normalise normalize notarise notarize note
    notify nurse object observe obtain offboard offer omit onboard open operate oppose optimise optimize order
    organise organize originate outbid outline outsource outvote overrule overwrite own pack package paddle page
    paint palletise paraphrase park parse participate pass paste pasteurise pasture patch pause pay peel perform
    permit persist persuade petition phone photograph pick pickle pile ping pipette place plan plant plaster play
    plead pledge plough plug plumb point polish poll populate position possess post postmark postpone pour practice
    practise praise prepare prescribe present press prevent price print prioritise prioritize probe proceed process
    procure produce program progress prohibit promise promote prompt proof proof-read proofread propose protect
    protest prove provide provision prune publish pull pump punish purchase purge pursue push put qualify quantify
    query question queue quilt quit quote raise rake rank rate ratify ration re- re-check re-enter re-evaluate
    re-examine re-open re-run re-send re-submit reach react read reallocate rear reassign rebase rebook reboot
    rebuild recalculate recall receive recess recheck recite recognise recognize recommend reconcile reconvene
    record recover recruit rectify recycle redeem redirect redo reduce refer refine refresh refuel refund refuse
    regenerate register rehearse reheat reimburse reinsure reject relay release relocate remain remember remind
    remove rename render renew rent reopen reorder repair repay repeat replace replenish replicate reply report
    repot represent reproduce request require reroute rerun reschedule rescue research resend reserve reset reside
    resize resolve respond restart restock restore resubmit result resume resuscitate retain retest retire retouch
    retrieve retry return reuse revert review revise revoke rewind rewire rewrite ride ring rinse rivet roast roll
    roll-back rollback rotate route row run saddle sail sample sand sandpaper save saw say scale scan scatter
    schedule scold score scrape screen screw seal search season seat secure see seek seem segment seize select sell
    send sentence separate serve set settle sew shard share shave shear shelve shine ship shoe shoot shop shovel
    show shower shred shrink-wrap shut shutdown sieve sift sign sign-off simplify simulate sing sit sketch skim skip
    slaughter sleep slice slide sluice smoke smoke-test snapshot soak solder solve sort source sow speak specify
    spend spin splice split spot-check spray spread sprinkle squash squeeze stack stage stamp staple start state
    stay steam steer sterilise sterilize stir stitch stockpile stop store strain strap stream stretch study submit
    subpoena subscribe subsidise subtitle subtract sue suggest summarise summarize supervise supply support suspend
    swab swallow swap swear sweep swing switch sync synchronise synchronize tag take talk tap tape taste tax taxi
    teach teleport televise tell tend tender terminate test tether text thank thaw think threaten throttle throw
    tidy tie tighten time top-up tow trace track trade trail train transcribe transfer transform translate transmit
    transport trap travel treat triage trigger trim trot try tune turn tutor twist type unbox undergo undertake
    underwrite undo undock undress unfold unhitch unhook unload unlock unpack unplug unroll unsaddle untie unwrap
    update upgrade uphold upload use usher utilise utilize vaccinate vacuum validate value varnish vary vent verify
    vet veto view visit visualise visualize void vote vow wait waive wake walk want warm warn wash watch water wave
    wean weave weed weigh weigh-in welcome weld wheel whip whisk win winch wipe wire withdraw withhold work wrap
    wring write
    """
)

IRREGULAR = {
    base: tuple(forms.split("/"))
    for base, forms in (
        pair.split(":")
        for pair in [
            "begin:began/begun",
            "bind:bound",
            "bring:brought",
            "build:built",
            "buy:bought",
            "catch:caught",
            "choose:chose/chosen",
            "come:came",
            "cut:cut",
            "deal:dealt",
            "do:did/done",
            "draw:drew/drawn",
            "drive:drove/driven",
            "feed:fed",
            "find:found",
            "forbid:forbade/forbidden",
            "freeze:froze/frozen",
            "get:got/gotten",
            "give:gave/given",
            "go:went/gone",
            "grind:ground",
            "have:had",
            "hold:held",
            "keep:kept",
            "lead:led",
            "learn:learnt",
            "leave:left",
            "lend:lent",
            "let:let",
            "make:made",
            "meet:met",
            "overwrite:overwrote/overwritten",
            "pay:paid",
            "put:put",
            "quit:quit",
            "read:read",
            "rebuild:rebuilt",
            "redo:redid/redone",
            "repay:repaid",
            "rerun:reran/rerun",
            "resend:resent",
            "reset:reset",
            "rewrite:rewrote/rewritten",
            "ring:rang/rung",
            "run:ran/run",
            "say:said",
            "see:saw/seen",
            "seek:sought",
            "sell:sold",
            "send:sent",
            "set:set",
            "show:showed/shown",
            "shut:shut",
            "sit:sat",
            "sleep:slept",
            "speak:spoke/spoken",
            "spend:spent",
            "split:split",
            "spread:spread",
            "take:took/taken",
            "teach:taught",
            "tell:told",
            "think:thought",
            "throw:threw/thrown",
            "undergo:underwent/undergone",
            "undertake:undertook/undertaken",
            "undo:undid/undone",
            "uphold:upheld",
            "wake:woke/woken",
            "win:won",
            "withdraw:withdrew/withdrawn",
            "withhold:withheld",
            "write:wrote/written",
        ]
    )
}
"""Past and participle of the verbs that have no `-ed`; one form where both are the same."""

ALSO_NOUNS = listed(
    """
    access account act address advance anchor appeal auction audit award balance bid bill blame block board bolt
    book bottle bow branch brush budget bundle call campaign care cart chain change channel charge check claim clamp
    clean clear clone coach code comb comment complete contact contest contract control copy cork correct count
    cover crane crate credit crush cure cut dam dance deal debit delay demand deposit design display dispute dock
    document dose double draft drag drain draw dress drill drive drop dry dust dye email empty end escort exchange
    exit export fax feed file film filter finance fine finish fire fix flag fold fork format forward frame free
    freeze freight fund glue grade graft grant group guide hand heat help hoe honour hook host import increase index
    input insert interview invoice iron issue knead know label land latch launch lead lease level license lift line
    link list load loan lock log look loop lower mail map mark market match measure meet mentor message mill mist
    mix move nail name note nurse object offer open order outline own pack package page paint park pass patch pause
    pay petition phone pick pile place plan plant play pledge plough plug point poll position post practice praise
    present press price print process program progress promise prompt proof protest pump purchase push query
    question queue quote raise rank rate reach recall record refund register release remark rent repair reply report
    request research reserve reset result return review ring roll route row run saddle sail sample saw scale scan
    schedule score screen screw seal search season seat sentence separate set share shine ship shoot shop show
    shower sign sketch slide smoke source split spray stack stage stamp start state stay steam stop store strain
    strap stream stretch study supply support swing switch sync tag talk tape taste tax tend tender test text tie
    time tow trace track trade trail train transfer transport trap travel treat trigger trim turn tutor type update
    upgrade upload use usher value varnish view visit vote vow wait watch water weed welcome wheel wire work wrap
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
