from tests.web.feeds.conftest import *


def test_x(follower, seeds):
    import re

    r = follower.client.get("/feeds/claims.atom")
    print(r.get_etag(), r.headers)
    print(
        follower.client.get(
            "/feeds/claims.atom", headers={"If-None-Match": '"%s"' % r.get_etag()[0]}
        ).status_code
    )
    for p in (
        "/feeds/changes.atom?of=relation/RUS-TUR",
        "/feeds/claims.atom?of=https://w3id.org/detente/scheme/topic-ceasefire",
    ):
        r = follower.client.get(p)
        print(
            p,
            r.status_code,
            r.text.count("<entry>"),
            "\n".join(re.findall("<title>(.*?)</title>", r.text)[:5]),
            r.text[2000:3000],
        )
    from urllib.parse import quote

    q = "SELECT ?c ?w { ?x a det:Tenure . ?c det:about ?x OPTIONAL {?x a ?w} } LIMIT 20"
    print(seeds.get("/sparql?query=" + quote(q), headers={"Accept": "text/csv"}).text)
    r = seeds.get("/id/state/TUR", headers={"Accept": "text/html"}).text
    print([l for l in r.splitlines() if "atom" in l])
    assert 0
