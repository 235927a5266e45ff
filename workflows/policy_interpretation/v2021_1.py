"""policy_interpretation 2021.1 — 政策解读: who drafts a policy explains it, with it or soon after it is published.

The period runs from the day the policy was published; nine elements are complete before the text is signed.
"""

from datetime import date

from engine.core.definition import (
    ON,
    SAME,
    Apart,
    AtLeast,
    CaseIs,
    Clock,
    ClockKind,
    Complete,
    Fact,
    FactIs,
    FactType,
    Given,
    Guard,
    HasField,
    Listed,
    Live,
    Put,
    Redate,
    Send,
    Start,
    State,
    Stop,
    StopAll,
    T,
    Workflow,
    fact_day,
)
from workflows import letters as L, policy as P, roles as R
from workflows.laws import ADR_INTERPRETATION, CHANGZHI_2021, CHAOYANG_2021, RONGXIAN_2019, YUXI_2021

DRAFTER_EXPLAINS = RONGXIAN_2019.art("三部分第（一）项")
THREE_DAYS = YUXI_2021.art("14项")
MANY_WAYS = CHANGZHI_2021.art("二部分第（二）项")
SECOND = CHAOYANG_2021.art("5项")

PLANNED = State("planned", "已拟解读方案")
DRAFTED = State("drafted", "解读材料已起草")
CO_REVIEWED = State(
    "co_reviewed", "已同步审签", idle="等待与政策文件同步发布；文件公开后起算解读期限（ADR 032 第一点）"
)
PUBLISHED = State("published", "解读已发布")
FOLLOWED_UP = State("followed_up", "已跟踪办结", final=True)
CANCELLED = State("cancelled", "已取消", final=True)
BEFORE = PLANNED | DRAFTED | CO_REVIEWED

_HOUSE = ADR_INTERPRETATION.art("五点")
_AFTER = ADR_INTERPRETATION.art("四点")
INTERPRETATION = Clock("interpretation", "发布政策解读", P.INTERPRETATION_DAYS, THREE_DAYS)
DRAFTING = Clock("interpretation_draft", "起草、会审解读材料", P.INTERPRETATION_DRAFT_DAYS, _HOUSE, ClockKind.INTERNAL)
FOLLOW_UP = Clock("interpretation_follow_up", "解读后跟踪", P.INTERPRETATION_FOLLOW_UP_DAYS, _AFTER, ClockKind.INTERNAL)
AGAIN = Clock("second_interpretation", "二次解读", P.SECOND_INTERPRETATION_DAYS, _AFTER, ClockKind.INTERNAL)

ELEMENTS = (
    ("background", "政策背景、依据"),
    ("aims", "目标、任务"),
    ("outline", "主要内容"),
    ("standards", "执行标准"),
    ("benefits", "惠民利民举措"),
    ("differences", "新旧政策差异"),
    ("time", "解读时间"),
    ("form", "解读形式"),
    ("channel", "解读渠道"),
)
"""The nine elements of seed 004; what does not apply is said so in words."""
FORMS = (
    ("text", "文字解读"),
    ("questions", "政策问答"),
    ("picture", "图表图解"),
    ("video", "音频视频"),
    ("cartoon", "卡通动漫"),
    ("case", "案例说明"),
    ("press", "新闻发布会"),
    ("interview", "媒体采访、在线访谈"),
    ("expert", "专家解读"),
    ("scene", "场景演示"),
)
CHANNELS = (
    ("website", "政府网站"),
    ("new_media", "政务新媒体"),
    ("gazette", "政府公报"),
    ("press", "新闻媒体"),
    ("conference", "新闻发布会"),
    ("area", "政务公开专区、服务大厅"),
    ("hotline", "政务服务热线"),
)

REASON = Fact("reason", "理由", FactType.NOTE)
ELEMENT_RECORD = Fact("elements", "解读要素", FactType.RECORD)
FORM_LIST = Fact("forms", "解读形式", FactType.NOTE)
CHANNEL_LIST = Fact("channels", "解读渠道", FactType.NOTE)
ADDRESS = Fact("address", "发布地址", required=False)
REVIEW = Fact("review", "发布审核的登记号")

DOCUMENT_KNOWN = Guard(
    "interpretation_document_known",
    "所填公文在本机关做过公开属性认定",
    ~Given("document") | CaseIs("document", "attribute_review"),
    ADR_INTERPRETATION.art("一点"),
    "“document”不是本机关公文公开属性源头认定的登记号",
    "核对登记号；政策文件不是由本系统认定的，不填此项",
)
NOT_YET_PUBLISHED = Guard(
    "interpretation_policy_not_yet_published",
    "政策文件的公开之日尚未登记",
    ~HasField("policy_published_on"),
    ADR_INTERPRETATION.art("一点"),
    "政策文件的公开之日已经登记，解读期限已经起算",
)
POLICY_PUBLISHED = Guard(
    "interpretation_policy_published",
    "政策文件已公开",
    HasField("policy_published_on"),
    THREE_DAYS,
    "政策文件的公开之日尚未登记，不能先于文件发布解读",
    "先办理“登记政策文件公开”；与文件同日发布的，同日办理",
)
ELEMENTS_LISTED = Guard(
    "interpretation_elements_listed",
    "解读要素只填规定的各项",
    Listed("elements", ELEMENTS),
    DRAFTER_EXPLAINS,
    "解读要素只能填规定的九项，每项写明内容",
    "可填：" + "、".join(f"{key}（{label}）" for key, label in ELEMENTS),
)
ELEMENTS_COMPLETE = Guard(
    "interpretation_elements_complete",
    "九项解读要素齐全",
    Complete(ELEMENTS, fields=("elements",)),
    DRAFTER_EXPLAINS,
    "解读材料缺少规定的要素",
    "补齐后再会审；确实没有的（例如没有旧政策），写明没有",
)
WAYS_LISTED = Guard(
    "interpretation_ways_listed",
    "解读形式、渠道只填规定的各项",
    Listed("forms", FORMS) & Listed("channels", CHANNELS),
    ADR_INTERPRETATION.art("三点"),
    "解读形式、渠道只能填规定的各项",
    "形式：" + "、".join(f"{k}（{x}）" for k, x in FORMS) + "；渠道：" + "、".join(f"{k}（{x}）" for k, x in CHANNELS),
)
REVIEWED = Guard(
    "interpretation_reviewed",
    "解读材料通过三审三校，不是另一件公文的审核",
    CaseIs("review", "publication_review", ("reviewed_3", "published"), same="document"),
    CHANGZHI_2021.art("四部分第（四）项"),
    "“review”不是本机关已通过三审三校的发布审核的登记号，或者该审核写明的是另一件公文",
    "先就解读材料办理信息发布审核，通过后填写其登记号",
)
DOCUMENT_PUBLISHED = Guard(
    "interpretation_document_published",
    "解读的公文在本机关已经公开",
    ~HasField("document") | CaseIs("document", "attribute_review", ("published",), held=True),
    ADR_INTERPRETATION.art("一点"),
    "解读的公文（document）没有公开，或者已经撤下、正在审查",
    "先办理该公文的公开；撤下的，恢复公开以后再发布解读",
)
SECOND_DUE = Guard(
    "interpretation_second_due",
    "已决定二次解读",
    Live("second_interpretation"),
    _AFTER,
    "没有决定二次解读",
    "先办理“跟踪”，写明需要二次解读",
)
NO_SECOND_DUE = Guard(
    "interpretation_no_second_due",
    "没有尚未完成的二次解读",
    ~Live("second_interpretation"),
    _AFTER,
    "已决定的二次解读尚未发布",
    "先发布二次解读，再办结跟踪",
)

PLAN = Send(L.INTERPRETATION_PLAN)
PUT_WAYS = (
    Put("forms", fact="forms"),
    Put("channels", fact="channels"),
    Put("address", fact="address"),
    Put("review", fact="review"),
    Put("diversified", value=True, when=AtLeast("forms", 2)),
    Put("multichannel", value=True, when=AtLeast("channels", 2)),
)

POLICY_INTERPRETATION_2021_1 = Workflow(
    key="policy_interpretation",
    version="2021.1",
    title="政策解读",
    in_force_from=date(2021, 4, 30),
    law=THREE_DAYS,
    states=(PLANNED, DRAFTED, CO_REVIEWED, PUBLISHED, FOLLOWED_UP, CANCELLED),
    clocks=(INTERPRETATION, DRAFTING, FOLLOW_UP, AGAIN),
    settings=(
        P.INTERPRETATION_DAYS,
        P.INTERPRETATION_DRAFT_DAYS,
        P.INTERPRETATION_FOLLOW_UP_DAYS,
        P.SECOND_INTERPRETATION_DAYS,
        P.SEPARATION,
    ),
    transitions=(
        T(
            "plan",
            "拟解读方案",
            None,
            PLANNED,
            by=R.DRAFTER,
            law=(DRAFTER_EXPLAINS, THREE_DAYS, ADR_INTERPRETATION.art("二点")),
            facts=(
                Fact("title", "解读的政策文件"),
                Fact("first_interpreter", "第一解读人（主要负责人）"),
                Fact("unit", "解读责任单位（起草单位）", required=False),
                Fact("document", "公文公开属性认定的登记号", required=False),
                Fact("number", "文号", required=False),
                Fact("arrangement", "跟踪解读、二次解读的安排", FactType.NOTE, False),
            ),
            when=(DOCUMENT_KNOWN,),
            effects=(
                Put("title", fact="title"),
                Put("first_interpreter", fact="first_interpreter"),
                Put("unit", fact="unit"),
                Put("document", fact="document"),
                Put("number", fact="number"),
                Put("follow_up", fact="arrangement"),
                Put("handler", by=True),
                Start(DRAFTING),
            ),
        ),
        T(
            "draft",
            "起草解读材料",
            PLANNED | DRAFTED,
            DRAFTED,
            by=R.DRAFTER,
            law=(DRAFTER_EXPLAINS, ADR_INTERPRETATION.art("二点")),
            facts=(ELEMENT_RECORD,),
            when=(ELEMENTS_LISTED,),
            effects=(Put("elements", fact="elements"), Put("handler", by=True)),
            letters=(PLAN,),
        ),
        T(
            "record_policy_publication",
            "登记政策文件公开",
            BEFORE,
            SAME,
            by=(R.PUBLISHER, R.DRAFTER, R.ATTRIBUTE_OFFICER),
            law=THREE_DAYS,
            records=True,
            facts=(Fact("policy_published_on", "政策文件公开之日", FactType.DAY),),
            when=(NOT_YET_PUBLISHED,),
            effects=(
                Put("policy_published_on", day=fact_day("policy_published_on")),
                Start(INTERPRETATION, from_=fact_day("policy_published_on")),
            ),
        ),
        T(
            "correct_policy_publication",
            "更正政策文件公开之日",
            BEFORE,
            SAME,
            by=R.OFFICE_HEAD,
            law=ADR_INTERPRETATION.art("一点"),
            facts=(Fact("policy_published_on", "政策文件公开之日", FactType.DAY), REASON),
            when=(POLICY_PUBLISHED,),
            effects=(
                Put("policy_published_on", day=fact_day("policy_published_on")),
                Redate(INTERPRETATION, fact_day("policy_published_on")),
            ),
        ),
        T(
            "co_review",
            "同步审签",
            DRAFTED,
            CO_REVIEWED,
            by=(R.ISSUING_LEADER, R.OFFICE_HEAD),
            law=(DRAFTER_EXPLAINS, CHAOYANG_2021.art("3项")),
            when=(ELEMENTS_COMPLETE,),
            apart=(Apart("draft", always=True),),
            effects=(Stop(DRAFTING), Put("co_reviewed_on", day=ON)),
            letters=(PLAN,),
        ),
        T(
            "return",
            "退回修改",
            DRAFTED | CO_REVIEWED,
            PLANNED,
            by=(R.ISSUING_LEADER, R.OFFICE_HEAD, R.UNIT_HEAD),
            law=ADR_INTERPRETATION.art("二点"),
            facts=(REASON,),
            effects=(Put("returned", fact="reason"), Start(DRAFTING)),
        ),
        T(
            "publish",
            "发布解读",
            CO_REVIEWED,
            PUBLISHED,
            by=R.PUBLISHER,
            law=(THREE_DAYS, MANY_WAYS),
            facts=(FORM_LIST, CHANNEL_LIST, REVIEW, ADDRESS),
            when=(POLICY_PUBLISHED, DOCUMENT_PUBLISHED, WAYS_LISTED, REVIEWED),
            effects=(Stop(INTERPRETATION), *PUT_WAYS, Put("published_on", day=ON), Start(FOLLOW_UP)),
        ),
        T(
            "follow_up",
            "跟踪：不需要二次解读",
            PUBLISHED,
            FOLLOWED_UP,
            by=R.DRAFTER,
            law=(SECOND, _AFTER),
            facts=(
                Fact("second", "需要二次解读", FactType.YES_NO),
                Fact("situation", "政策施行中的新情况、新问题", FactType.NOTE),
            ),
            when=(FactIs("second", (False,)), NO_SECOND_DUE),
            effects=(Put("situation", fact="situation"), Put("followed_up_on", day=ON)),
        ),
        T(
            "follow_up",
            "跟踪：需要二次解读",
            PUBLISHED,
            SAME,
            by=R.DRAFTER,
            law=(SECOND, _AFTER),
            facts=(
                Fact("second", "需要二次解读", FactType.YES_NO),
                Fact("situation", "政策施行中的新情况、新问题", FactType.NOTE),
            ),
            when=(FactIs("second", (True,)),),
            effects=(Put("situation", fact="situation"), Stop(FOLLOW_UP), Start(AGAIN)),
        ),
        T(
            "interpret_again",
            "二次解读",
            PUBLISHED,
            SAME,
            by=R.PUBLISHER,
            law=(SECOND, _AFTER),
            facts=(FORM_LIST, CHANNEL_LIST, REVIEW, ADDRESS),
            when=(SECOND_DUE, WAYS_LISTED, REVIEWED),
            effects=(Stop(AGAIN), *PUT_WAYS, Put("interpreted_again_on", day=ON), Start(FOLLOW_UP)),
        ),
        T(
            "cancel",
            "取消解读",
            BEFORE,
            CANCELLED,
            by=(R.DRAFTER, R.UNIT_HEAD),
            law=ADR_INTERPRETATION.art("一点"),
            facts=(REASON,),
            when=(NOT_YET_PUBLISHED,),
            effects=(Put("cancellation", fact="reason"),),
        ),
    ),
    on_enter={s.key: (StopAll(),) for s in (FOLLOWED_UP, CANCELLED)},
    ended=(FOLLOWED_UP, CANCELLED),
    gaps_of="co_review",
    gaps_in=(PLANNED, DRAFTED),
)
