"""The verbs that procedures are written with: general English, in their base form."""

from __future__ import annotations

from .word_lists import listed

VERBS = listed(
    """
    abort accept access accompany account acknowledge acquire act activate adapt add address adjust administer admit
    adopt advertise advise agree alert align allocate allow amend analyse analyze announce answer append apply
    appoint appraise approach approve archive arrange arrive ask assemble assess assign assist attach attempt attend
    audit authenticate authorise authorize award back-order backup bake balance begin believe belong bill bind block
    board boil book borrow brew brief bring broadcast brush budget build burn buy calculate calibrate call cancel
    capture carry catch categorise categorize certify change charge chase check choose cite claim clarify classify
    clean clear click close co-ordinate coach code collaborate collate collect combine come commence comment
    commission commit communicate compare compensate compile complain complete compose compute conclude conduct
    configure confirm connect consider consolidate construct consult consume contact continue contract contribute
    control convert convey cook coordinate copy correct correspond count counter counter-sign countersign cover
    create credit cross-check cut deactivate deal debit debrief decide declare decline deduct deduplicate define
    delay delegate delete deliver demand demonstrate denote deny deploy deposit derive describe design desire detach
    detect determine develop devise diagnose dial digitise digitize disable discard discharge disclose disconnect
    discontinue discuss dismantle dismiss dispatch dispense display dispose dispute distribute divide do document
    donate double-check download draft draw drill drive drop dry duplicate earn edit educate elect eliminate email
    embed employ empty enable encrypt end enforce engage enquire enrich enrol enroll ensure enter entertain equip
    escalate establish estimate evaluate examine exceed exchange execute exist exit expand expect expedite
    experience explain explore export extend extract fabricate facilitate fail familiarise familiarize fax feed
    fetch file fill filter finalise finalize finance find finish fix flag fold follow forbid forecast forge form
    format formulate forward free freeze fulfil fulfill fund furnish gather generate get give go grade grant grease
    greet grind group guarantee guide halt hand handle happen harvest have heat help hire hold hope host identify
    ignore implement import improve include incorporate increase index indicate inform initialise initialize
    initiate input inquire insert inspect install instruct insure integrate interact interview introduce invalidate
    investigate invite invoice involve isolate issue iterate join justify keep knead know label launch lead learn
    lease leave lend let level liaise license lift like link list listen live load loan locate lock log look loop
    lower mail maintain make manage manufacture map mark market match matter mean measure meet melt mention merge
    message migrate mill mix modify monitor mount move name need negotiate nominate normalise normalize notarise
    notarize note notify object observe obtain offer omit open operate oppose optimise optimize order organise
    organize originate outline outsource overwrite own pack package paint park parse participate pass paste patch
    pause pay perform permit persist phone photograph pick ping place plan plant play point poll populate position
    possess post postpone pour practice practise prepare prescribe present press prevent price print prioritise
    prioritize probe proceed process procure produce program progress prohibit promise promote prompt proof
    proofread propose protect prove provide provision publish pull purchase push put qualify quantify query question
    queue quit quote raise rank rate re-check re-enter re-evaluate re-examine re-open re-run re-send re-submit re-
    test reach react read reallocate reassign rebook rebuild recalculate recall receive recheck recognise recognize
    recommend reconcile record recover recruit rectify recycle redirect redo reduce refer refine refresh refund
    refuse regenerate register reimburse reject relay release relocate remain remember remind remove rename render
    renew rent reopen reorder repair repay repeat replace replenish reply report represent reproduce request require
    reroute rerun reschedule research resend reserve reset reside resize resolve respond restart restock restore
    resubmit result resume retain retest retire retrieve retry return reuse review revise revoke rewrite ring roll
    rotate route run sample sand save say scale scan schedule score screen seal search secure see seek seem segment
    select sell send separate serve set settle share ship shop show shut sign simplify simulate sit sketch skip
    sleep solve sort source speak specify spend split spread stamp start state stay stop store stream study submit
    subscribe subtract suggest summarise summarize supervise supply support suspend swap switch sync synchronise
    synchronize tag take talk taste teach tell terminate test thank think throw tie time track trade train
    transcribe transfer transform translate transmit transport travel treat triage trigger trim try tune turn type
    undergo undertake undo unload unlock unpack update upgrade uphold upload use utilise utilize vaccinate validate
    value vary verify vet view visit visualise visualize void vote wait wake want warm warn wash watch weigh welcome
    win wipe withdraw withhold work wrap write
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
    access account act address audit award balance bill block board book budget call change charge check claim clean
    clear code comment complete contact contract control copy correct count cover credit cut deal debit delay demand
    deposit design display dispute document double draft draw drill drive drop dry email empty end exchange exit
    export fax feed file filter finance finish fix flag format forward free freeze fund grade grant group guide hand
    heat help host import increase index input insert interview invoice issue knead know label launch lead lease
    level license lift link list load loan lock log look loop lower mail map mark market match measure meet message
    mill mix move name note object offer open order outline own pack package paint park pass patch pause pay phone
    pick place plan plant play point poll position post practice present press price print process program progress
    promise prompt proof purchase push query question queue quote raise rank rate reach recall record refund
    register release remark rent repair reply report request research reserve reset result return review ring roll
    route run sample scale scan schedule score screen seal search separate set share ship shop show sign sketch
    source split stamp start state stay stop store stream study supply support switch sync tag talk taste test tie
    time track trade train transfer transport travel treat trigger trim turn type update upgrade upload use value
    view visit vote wait watch welcome work wrap
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
