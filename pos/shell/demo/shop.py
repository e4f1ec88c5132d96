#!/usr/bin/env python3
"""Makes the demo shop: what headquarters imports, and what the counter sheet shows.

usage: shop.py OUT.inc GOODS.txt RULES.json       the files below as one C table, for suanpan try
       shop.py --folder DIR GOODS.txt RULES.json  the same as files in a folder, to look at

Nothing here is real: brands are invented, barcodes stand in ranges that GS1 gives to nobody's goods,
phone numbers are 1380000xxxx counted up, names end in (演示). The same files come out every time.
"""
import json
import os
import sys

SHOP = {
    "shop.name": "算盘母婴 演示店",
    "shop.address": "演示路1号",
    "shop.hotline": "400-000-0000",
    "receipt.header": "欢迎光临",
    "receipt.footer": "演示小票 不作凭证\n商品七日内凭小票退换",
    "receipt.lang": "zh_CN",
    "currency": "CNY",
    "currency.exponent": 2,
    "utc_offset_minutes": 480,
    "card.pattern": "88:10",
    "codes.patterns": "21IIIIIVVVVVC\n22IIIIIWWWWWC\n28IIIIIWWWWWVVVVVC",
    "lock.idle_s": 600,
    # Cut off, a member may spend 500 points a day here, half of the balance, and all of them 3000.
    "points.member_day": 500,
    "points.till": 3000,
    "points.share_bp": 5000,
    "points.lease_share_bp": 2000,
    "points.lease_most": 300,
    "points.valid_months": 24,
    "points.remind_days": 62,
    "vat.default_bp": 1300,
    "checkin.points": 5,
}

# programme.md TIER-02..05: silver from 1000, gold from 5001, diamond from 10001 (AMB-01).
TIERS = [
    ("basic", 0, "普通会员", "普通會員", "Basic"),
    ("silver", 1000, "银卡", "銀卡", "Silver"),
    ("gold", 5001, "金卡", "金卡", "Gold"),
    ("diamond", 10001, "钻石", "鑽石", "Diamond"),
]

# number, name, role, PIN. The idle screen of the demo shop tells them to everybody.
OPERATORS = [(1001, "王芳(演示)", "cashier", "112233"), (9001, "李店长(演示)", "manager", "445566")]

# number, code in the rules, class, title, first day, last day, coupons printed on the counter sheet
CAMPAIGNS = [
    (101, "NEW20", "open", "新客满100减20券", "2026-01-01", "2036-12-31", 4),
    (102, "BABY95", "open", "全场95折券 最高减50", "2026-01-01", "2036-12-31", 4),
    (103, "OLD10", "open", "已过期的10元券", "2020-01-01", "2020-12-31", 1),
]

# What members can be given (sync/README.md 3.4): id, kind, points, titles, and what else there is to say.
# `goods` is a family of goods.txt: its first variant.
GIFTS = [
    ("wipes", "goods", 200, ("婴儿手口湿巾一包", "嬰兒手口濕巾一包", "A packet of wipes"),
     {"goods": "小算珠婴儿手口湿巾", "limit": {"count": 2, "days": 30}, "text": "每人 30 天内限 2 份。换后不退，瑕疵可换。"}),
    ("bib", "goods", 300, ("防水围兜", "防水圍兜", "Bib"), {"goods": "归归防水围兜"}),
    ("bath-toys", "goods", 150, ("洗澡玩具", "洗澡玩具", "Bath toys"), {"goods": "珠珠屋洗澡玩具", "minor": 990}),
    ("spoons", "goods", 260, ("硅胶软勺", "矽膠軟匙", "Soft spoons"), {"goods": "归归硅胶软勺", "tiers": ["gold", "diamond"]}),
    ("parking-2h", "right", 120, ("停车 2 小时", "停車 2 小時", "Two hours' parking"), {"right": "parking"}),
    ("ten-off", "coupon", 1000, ("95折券", "95折券", "Coupon: 5% off"), {"campaign": 102}),
    ("moon", "goods", 80, ("中秋月饼", "中秋月餅", "Mooncakes"), {"to": "2020-10-01"}),
    ("charity", "donation", 0, ("山区母婴包", "山區母嬰包", "Parcels for mountain villages"),
     {"text": "积分按 100 分 1 元折成物资，由总部公示。"}),
]
EVENTS = [
    ("talk", ("育儿讲座", "育兒講座", "Talk for parents"), {"points": 50, "capacity": 40, "text": "签到码 talk。"}),
    ("opening", ("开业打卡", "開業打卡", "Opening"), {"points": 10, "to": "2020-11-11"}),
]
RIGHTS = [
    ("gold-pack", "gift", ("金卡季度礼包", "金卡季度禮包", "Gold pack of the quarter"), {"tiers": ["gold"]}),
    ("lounge", "lounge", ("VIP 休息室", "VIP 休息室", "Lounge"), {"tiers": ["gold", "diamond"]}),
    ("parking", "parking", ("停车 2 小时", "停車 2 小時", "Two hours' parking"), {"text": "凭条当天离场，2 小时内免费。"}),
    ("photo", "service", ("儿童摄影体验", "兒童攝影體驗", "Photo session"), {}),
    ("thanks", "invitation", ("年度答谢会", "年度答謝會", "Evening of thanks"), {"tiers": ["diamond"]}),
]

# What people call the shelves of goods.txt.
CATEGORIES = {
    "milk-powder": ("奶粉", "奶粉", "Milk powder"),
    "infant-formula": ("1段婴儿配方奶粉", "1段嬰兒配方奶粉", "Infant formula"),
    "diapers": ("纸尿裤", "紙尿褲", "Nappies"),
    "wipes": ("湿巾", "濕巾", "Wipes"),
    "feeding": ("喂养用品", "餵養用品", "Feeding"),
    "care": ("洗护", "洗護", "Care"),
    "food": ("辅食", "副食品", "Baby food"),
    "snack": ("零食", "零食", "Snacks"),
    "clothes": ("童装", "童裝", "Clothes"),
    "shoes": ("童鞋", "童鞋", "Shoes"),
    "toys": ("玩具", "玩具", "Toys"),
    "books": ("图书", "圖書", "Books"),
    "maternity": ("孕产用品", "孕產用品", "Maternity"),
    "travel": ("出行", "出行", "Travel"),
    "bedding": ("家居", "家居", "Bedding"),
    "gifts": ("礼盒", "禮盒", "Gift boxes"),
    "imported": ("进口商品", "進口商品", "Imported goods"),
    "counter": ("收银台商品", "收銀台商品", "At the counter"),
    "fresh": ("生鲜", "生鮮", "Fresh food"),
}

# Beside a basket: a family of goods.txt, what a piece earns the shop, and what it goes with. A rule makes it cheaper.
OFFERS = [("归归防水围兜", 600, {}), ("珠珠屋洗澡玩具", 900, {"diapers": 80, "care": 100})]

# Every member's receipt of 100 yuan is a ticket; drawn by `suanpan-hq draw run autumn`.
DRAW = {
    "title": {"zh_CN": "购物抽奖", "zh_TW": "購物抽獎", "en": "Draw"},
    "terms": "会员一单实付满100元得一次抽奖机会:500积分100份(中奖率10%),95折券50张(5%)。(演示)",
    "from": "2026-01-01", "to": "2036-12-31", "min_minor": 10000,
    "prizes": [{"kind": "points", "points": 500, "count": 100, "odds_ppm": 100000, "value_minor": 500},
               {"kind": "coupon", "campaign": 102, "count": 50, "odds_ppm": 50000, "value_minor": 5000}],
}

# Whose points end with the next month: they came while points were good for a month only.
EXPIRING = (5, 10)

# card, right, how often; card, campaign: what members 4, 5 (gold) and 6 (diamond) hold, until the end of 2036.
HELD = [("8800000005", "gold-pack", 1), ("8800000005", "lounge", 2), ("8800000005", "parking", 1),
        ("8800000005", "photo", 1), ("8800000006", "lounge", 9), ("8800000006", "thanks", 1)]
GIVEN_COUPONS = [("8800000004", 101), ("8800000004", 102), ("8800000005", 101), ("8800000005", 102), ("8800000006", 102)]

SURNAMES = "张王李赵刘陈杨黄周吴徐孙马朱胡林"
GIVEN = "小美 晓燕 建国 丽华 志强 雨欣 梓涵 思远 春梅 嘉怡 文博 静 雪 敏 磊".split()

# Who is worth meeting: member number -> what is set instead of the rule of thumb below.
SPECIAL = {
    1: {"metric": 999, "points": 999},        # one point below silver
    2: {"metric": 1000, "points": 1000},      # silver, just so
    3: {"metric": 5000, "points": 4200},      # still silver
    4: {"metric": 5001, "points": 5001},      # gold, just so
    5: {"metric": 10000, "points": 8800},     # still gold
    6: {"metric": 10001, "points": 12600},    # diamond, just so
    7: {"metric": 0, "points": 0, "completed_orders": 0},  # never bought anything
    8: {"metric": 640, "points": -35},        # owes points after a return
    9: {"metric": 2600, "points": 2600, "blocked": True, "blocked_reason": "积分异常,核查中(演示)"},
    12: {"birthday": "02-29"},
}
MEMBERS = 60


def check_digit(digits):
    """GS1 General Specifications 7.9: weights 3 and 1 from the right."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def checked(digits):
    return digits + check_digit(digits)


def minor(yuan):
    whole, _, part = yuan.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def barcode(kind, number):
    if kind == "EAN-8":    # prefix 2: for use inside one company only
        return checked(f"20{number:05}")
    if kind == "UPC-A":    # number system 4: the same
        return checked(f"4{number:010}")
    return checked(f"6900000{number:05}")


def variant_of(text, price):
    """'900g 348' is 900g for 348 yuan; '900g' costs what the family costs."""
    words = text.split()
    if len(words) > 1 and words[-1].replace(".", "").isdigit():
        return " ".join(words[:-1]), minor(words[-1])
    return text, price


def shelf_of(line):
    words = line[1:].split()
    kind = words.pop() if words[-1] in ("EAN-8", "UPC-A") else "EAN-13"
    return words[0].split(","), words[1], kind


def read_goods(path):
    goods, categories, kind, number = [], None, "EAN-13", 0
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            categories, _, kind = shelf_of(line)
            number = (number + 99) // 100 * 100
            continue
        name, unit, price, variants = [part.strip() for part in line.split("|")]
        for text in variants.split(";"):
            number += 1
            what, price_minor = variant_of(text.strip(), minor(price))
            goods.append(item(number, f"{name} {what}", unit, price_minor, categories, kind))
    return goods


def item(number, name, unit, price_minor, categories, kind):
    weighed = unit == "kg"
    code = f"{30000 + number % 1000:05}" if weighed else barcode(kind, number)
    one = {"sku": f"{100000 + number}", "gtins": [code], "name": name, "categories": categories,
           "price_minor": price_minor, "unit": unit}
    if weighed:
        one["weighed"] = True
    if "fresh" in categories:  # farm produce
        one["vat_bp"] = 900
    return one


def tier_of(metric):
    return [tier[0] for tier in TIERS if metric >= tier[1]][-1]


def member(n):
    """Spread over tiers as shops see it, five birthdays in every month."""
    metric = (n * 37 % 1000, n * 211 % 4000 + 1000, n * 331 % 5000 + 5001, n * 977 % 20000 + 10001)[
        (0, 0, 1, 0, 1, 2, 0, 1, 3, 2)[n % 10]]
    one = {
        "card": f"88{n:08}",
        "name": SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)] + "(演示)",
        "phone": f"1380000{n:04}",
        "birthday": f"{n % 12 + 1:02}-{n * 7 % 28 + 1:02}",
        "points": metric * 4 // 5,
        "metric": metric,
        "completed_orders": metric // 180 + 1,
    }
    one.update(SPECIAL.get(n, {}))
    one["tier"] = tier_of(one["metric"])
    return one


NAMES = ("zh_CN", "zh_TW", "en")


def catalogue(goods):
    """gift.ID, event.ID, right.ID"""
    rows = {}
    for name, kind, points, titles, more in GIFTS:
        more = dict(more)
        family = more.pop("goods", None)
        if family:
            more["sku"] = next(one["sku"] for one in goods if one["name"].startswith(family))
        rows["gift." + name] = dict(more, title=dict(zip(NAMES, titles)), kind=kind, points=points)
    for name, titles, more in EVENTS:
        rows["event." + name] = dict(more, title=dict(zip(NAMES, titles)))
    for name, kind, titles, more in RIGHTS:
        rows["right." + name] = dict(more, title=dict(zip(NAMES, titles)), kind=kind)
    return rows


def offers(goods):
    return [{"sku": next(one["sku"] for one in goods if one["name"].startswith(family)), "margin": margin, "pairs": pairs}
            for family, margin, pairs in OFFERS]


def settings(goods):
    names = {f"category.{one}": dict(zip(NAMES, titles)) for one, titles in CATEGORIES.items()}
    tiers = [{"id": t[0], "min": t[1], "names": dict(zip(NAMES, t[2:]))} for t in TIERS]
    return dict(SHOP, tiers=tiers, offers=offers(goods), **{"draw.autumn": DRAW}, **names, **catalogue(goods))


def label(pattern, code, number):
    return checked(f"{pattern}{code}{number:05}")


def yuan(amount):
    return f"¥{amount // 100}.{amount % 100:02}"


def sheet(goods, members):
    """section, symbol, code, title, detail: one line a code. Coupons are added once they are signed."""
    by_shelf, rows = {}, []
    for one in goods:
        by_shelf.setdefault(one["categories"][-1], []).append(one)
    for shelf, there in by_shelf.items():
        if shelf == "fresh":
            continue
        for one in there[:1] + there[len(there) // 2:len(there) // 2 + 2]:
            symbol = {8: "ean8", 12: "upca", 13: "ean13"}[len(one["gtins"][0])]
            rows.append(("goods", symbol, one["gtins"][0], one["name"], f"{yuan(one['price_minor'])}/{one['unit']}"))
    for place, one in enumerate(by_shelf["fresh"][:6]):
        grams, code = 320 + 117 * place, one["gtins"][0]
        rows.append(("labels", "ean13", label("22", code, grams), one["name"],
                     f"{yuan(one['price_minor'])}/kg · {grams} g"))
    one = by_shelf["fresh"][6]
    rows.append(("labels", "ean13", label("21", one["gtins"][0], 1280), one["name"], yuan(1280)))
    titles = {tier[0]: tier[2] for tier in TIERS}
    for one in members[:10] + [m for m in members if m["tier"] == "diamond"][1:3]:
        said = titles[one["tier"]] + f" · {one['points']} 分 · {one['phone']} · 生日 {one['birthday']}"
        if one.get("blocked"):
            said += " · 已冻结"
        rows.append(("members", "code128", one["card"], one["name"], said))
    wrong = goods[20]["gtins"][0]
    wrong = wrong[:-1] + str((int(wrong[-1]) + 1) % 10)
    rows.append(("wrong", "code128", wrong, "校验位错误", "应拒绝并说明"))
    rows.append(("wrong", "ean13", checked("690000099999"), "没有的商品", "应拒绝并说明"))
    rows.append(("wrong", "code128", "8899999999", "没有的会员卡", "应拒绝并说明"))
    return "".join("\t".join(row) + "\n" for row in rows)


def lines(objects):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def files(goods_path, rules_path):
    goods = read_goods(goods_path)
    members = [member(n) for n in range(1, MEMBERS + 1)]
    names = ("number", "code", "class", "title", "not_before", "not_after")
    return {
        "goods.jsonl": lines(goods),
        "members.jsonl": lines(members),
        "expiring.json": json.dumps({"points.valid_months": 1}) + "\n",
        "expiring.jsonl": lines(members[n - 1] for n in EXPIRING),
        "rules.json": open(rules_path, encoding="utf-8").read(),
        "coupons.jsonl": lines(dict(zip(names, one)) for one in CAMPAIGNS),
        "settings.json": json.dumps(settings(goods), ensure_ascii=False, indent=1) + "\n",
        "operators.txt": "".join("\t".join(map(str, one)) + "\n" for one in OPERATORS),
        "campaigns.txt": "".join(f"{one[0]}\t{one[6]}\t{one[3]}\n" for one in CAMPAIGNS),
        "rights.txt": "".join("\t".join(map(str, one)) + "\n" for one in HELD),
        "vouchers.txt": "".join("\t".join(map(str, one)) + "\n" for one in GIVEN_COUPONS),
        "sheet.txt": sheet(goods, members),
    }


def write_table(path, made):
    with open(path, "w", encoding="utf-8") as out:
        out.write("/* Made by pos/shell/demo/shop.py; edit that instead. */\n")
        for place, text in enumerate(made.values()):
            data = text.encode()
            out.write(f"static const unsigned char file{place}[] = {{\n")
            for at in range(0, len(data), 24):
                out.write("".join(f"{byte}," for byte in data[at:at + 24]) + "\n")
            out.write("};\n")
        out.write("const struct demo_file demo_files[] = {\n")
        for place, name in enumerate(made):
            out.write(f'\t{{"{name}", file{place}, sizeof file{place}}},\n')
        out.write("};\nconst size_t demo_file_count = sizeof demo_files / sizeof demo_files[0];\n")


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "--folder":
        os.makedirs(sys.argv[2], exist_ok=True)
        for name, text in files(sys.argv[3], sys.argv[4]).items():
            with open(os.path.join(sys.argv[2], name), "w", encoding="utf-8") as out:
                out.write(text)
    elif len(sys.argv) == 4:
        write_table(sys.argv[1], files(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)


main()
