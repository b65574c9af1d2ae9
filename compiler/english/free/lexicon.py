"""The verbs that procedures are written with: general English, in their base form."""

from __future__ import annotations

from .word_lists import listed

VERBS = listed(
    """
    abort accept access accompany account accuse acknowledge acquire act activate adapt add address adjust
    administer admit adopt advance advertise advise agree alert align allocate allot allow amend amortise
    anaesthetise analyse analyze annotate announce answer appeal append apply appoint apportion appraise approach
    approve arbitrate archive arrange arrest arrive ask assemble assess assign assist attach attempt attend auction
    audit authenticate authorise authorize award babysit back-order backup bail bake balance bandage bargain barter
    begin believe belong berth bid bill bind bleed block board boil bolt book borrow bottle breed brew brief bring
    broadcast brush budget build burn butcher buy calculate calibrate call campaign canary cancel capture carry
    catalogue catch categorise categorize centrifuge certify change chaperone charge chase check cherry-pick choose
    chop cite claim clarify classify clean clear click clone close co-ordinate coach code collaborate collate
    collect combine come commence comment commission commit communicate compare compensate compile complain complete
    compose compute conclude conduct configure confirm confiscate connect consider consolidate construct consult
    consume contact contest continue contract contribute control convert convey cook coordinate copy correct
    correspond count counter counter-sign countersign cover crawl create credit crop cross-check crosscheck curate
    cure cut deactivate deal debit debrief decant decide declare decline decommission deduct deduplicate define
    defrost delay delegate delete deliver demand demonstrate demote denote deny deploy deposit depreciate derive
    describe design desire detach detain detect determine develop devise diagnose dial differ digitise digitize
    dilute disable disagree discard discharge disclose disconnect discontinue discuss dismantle dismiss dispatch
    dispense display dispose dispute distil distribute divide do dock document donate dose double-check download
    draft drain draw drill drive drop dry dub duplicate earn edit educate elect eliminate email embed employ empty
    enable encrypt end enforce engage enquire enrich enrol enroll ensure enter entertain equip escalate escort
    establish estimate evacuate evaluate examine exceed exchange execute exempt exist exit expand expect expedite
    expel experience explain explore export extend extract fabricate facilitate fail familiarise familiarize fasten
    fax feed ferment fertilise fertilize fetch file fill film filter finalise finalize finance find fine fingerprint
    finish fire fix flag flush fold follow forbid forecast forge fork form format formulate forward frame frank free
    freeze fry fulfil fulfill fund furnish garnish gather generate get give glue go grade graduate grant grease
    greet grill grind groom group guarantee guide haggle halt hand handle hang happen harvest hatch have heat help
    hem hire hold hope host hunt identify ignore implement import improve include incorporate increase incubate
    index indicate inform initialise initialize initiate inject input inquire insert inspect install instruct
    insulate insure integrate interact interrogate interview introduce invalidate investigate invigilate invite
    invoice involve iron isolate issue iterate join justify keep knead knit know label laminate lash launch lay lead
    learn lease leave lend let level levy liaise license lift like link list listen litigate live load loan lobby
    locate lock log look loop loosen lower lubricate mail maintain make manage manufacture map marinate mark market
    match matriculate matter mean measure mediate meet melt mention mentor merge message migrate milk mill mix
    modify monitor mount move mow name need negotiate nominate normalise normalize notarise notarize note notify
    nurse object observe obtain offboard offer omit onboard open operate oppose optimise optimize order organise
    organize originate outbid outline outsource overrule overwrite own pack package page paint palletise park parse
    participate pass paste patch pause pay peel perform permit persist petition phone photograph pick pickle ping
    pipette place plan plant plaster play plead plug point polish poll populate position possess post postmark
    postpone pour practice practise prepare prescribe present press prevent price print prioritise prioritize probe
    proceed process procure produce program progress prohibit promise promote prompt proof proof-read proofread
    propose protect protest prove provide provision prune publish pull pump purchase purge pursue push put qualify
    quantify query question queue quit quote raise rake rank rate ratify ration re- re-check re-enter re-evaluate
    re-examine re-open re-run re-send re-submit reach react read reallocate rear reassign rebase rebook reboot
    rebuild recalculate recall receive recheck recognise recognize recommend reconcile record recover recruit
    rectify recycle redirect redo reduce refer refine refresh refuel refund refuse regenerate register rehearse
    reheat reimburse reject relay release relocate remain remember remind remove rename render renew rent reopen
    reorder repair repay repeat replace replenish replicate reply report represent reproduce request require reroute
    rerun reschedule rescue research resend reserve reset reside resize resolve respond restart restock restore
    resubmit result resume resuscitate retain retest retire retouch retrieve retry return reuse revert review revise
    revoke rewind rewire rewrite ring rinse roast roll roll-back rollback rotate route run sample sand sandpaper
    save say scale scan schedule score scrape screen screw seal search season seat secure see seek seem segment
    seize select sell send sentence separate serve set settle sew shard share shear shelve ship shoot shop show
    shrink-wrap shut shutdown sign sign-off simplify simulate sit sketch skip slaughter sleep slice smoke smoke-test
    snapshot solder solve sort source sow speak specify spend split spot-check spread squash stage stamp staple
    start state stay sterilise sterilize stir stockpile stop store strap stream study submit subpoena subscribe
    subsidise subtitle subtract sue suggest summarise summarize supervise supply support suspend swab swap switch
    sync synchronise synchronize tag take talk tape taste tax teach tell tend tender terminate test text thank thaw
    think throttle throw tie tighten time top-up tow track trade train transcribe transfer transform translate
    transmit transport trap travel treat triage trigger trim try tune turn tutor type undergo undertake undo undock
    unload unlock unpack unplug update upgrade uphold upload use usher utilise utilize vaccinate validate value vary
    vent verify vet veto view visit visualise visualize void vote wait waive wake walk want warm warn wash watch
    water wave weigh weigh-in welcome weld whisk win wipe wire withdraw withhold work wrap write
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
    access account act address advance appeal auction audit award balance bid bill block board bolt book bottle
    branch budget call campaign care change charge check claim clean clear clone coach code comment complete contact
    contest contract control copy correct count cover credit cure cut deal debit delay demand deposit design display
    dispute dock document dose double draft drain draw drill drive drop dry email empty end escort exchange exit
    export fax feed file film filter finance fine finish fire fix flag fork format forward frame free freeze fund
    grade grant group guide hand heat help host import increase index input insert interview invoice iron issue
    knead know label launch lead lease level license lift link list load loan lock log look loop lower mail map mark
    market match measure meet mentor message mill mix move name note nurse object offer open order outline own pack
    package page paint park pass patch pause pay petition phone pick place plan plant play plug point poll position
    post practice present press price print process program progress promise prompt proof protest pump purchase push
    query question queue quote raise rank rate reach recall record refund register release remark rent repair reply
    report request research reserve reset result return review ring roll route run sample scale scan schedule score
    screen screw seal search season seat sentence separate set share ship shoot shop show sign sketch smoke source
    split stage stamp start state stay stop store strap stream study supply support switch sync tag talk tape taste
    tax tend tender test text tie time track trade train transfer transport trap travel treat trigger trim turn
    tutor type update upgrade upload use usher value view visit vote wait watch water welcome wire work wrap
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

ANSWERING = listed("accept agree answer approve confirm decide decline deny reject refuse reply respond sign react")
"""Verbs with which a person answers."""

SORTING = listed("assess classify categorise categorize divide grade judge mark rank rate sort triage label flag split")
"""Verbs of saying which of several kinds a thing is."""
