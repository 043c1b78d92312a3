"""What the pretended Yahoo says of a company: statements, events and news in Yahoo's own forms."""

from __future__ import annotations

from typing import Any

from tests.core.market_data.pretended_yahoo import chart

STATEMENTS = "/ws/fundamentals-timeseries/v1/finance/timeseries/TEST"
EARNINGS = "/calendar/earnings"
NEWS = "/xhr/ncp"
CHART = "/v8/finance/chart/TEST"
SUMMARY = "/v10/finance/quoteSummary/TEST"
DAY = 86_400
FIRST = 1_704_205_800  # 2024-01-02 14:30 UTC, the first bar of `chart`


def series(name: str, *entries: tuple[str, float | None], currency: str = "USD") -> dict[str, Any]:
    return {
        "meta": {"symbol": ["TEST"], "type": [name]},
        "timestamp": [FIRST] * len(entries),
        name: [
            None
            if value is None
            else {
                "dataId": 1,
                "asOfDate": day,
                "periodType": "12M" if name.startswith("annual") else "3M",
                "currencyCode": currency,
                "reportedValue": {"raw": value, "fmt": str(value)},
            }
            for day, value in entries
        ],
    }


def statements(revenue: float = 400.0) -> dict[str, Any]:
    return {
        "timeseries": {
            "result": [
                series("annualTotalRevenue", ("2022-09-30", 350.0), ("2023-09-30", revenue)),
                series("annualNetIncome", ("2022-09-30", None), ("2023-09-30", 100.0)),
                series("annualStockholdersEquity", ("2023-09-30", 50.0)),
                series("quarterlyTotalRevenue", ("2023-09-30", 90.0), ("2023-12-31", 120.0)),
                series("quarterlyNetIncome", ("2023-12-31", 30.0)),
                {"meta": {"type": ["annualEBITDA"]}},
            ],
            "error": None,
        }
    }


def with_events(symbol: str = "TEST") -> dict[str, Any]:
    answer = chart(symbol, [10.0, 11.0, 12.0, 13.0, 14.0])
    answer["chart"]["result"][0]["events"] = {
        "dividends": {str(FIRST + DAY): {"amount": 0.5, "date": FIRST + DAY}},
        "splits": {
            str(FIRST + 2 * DAY): {
                "date": FIRST + 2 * DAY,
                "numerator": 4.0,
                "denominator": 1.0,
                "splitRatio": "4:1",
            }
        },
    }
    return answer


def earnings_page(*rows: tuple[str, str, str]) -> str:
    """Rows of day, expected and reported earnings, as the page's table has them."""
    body = "".join(
        f"<tr><td>TEST</td><td>Test Inc.</td><td>{day} at 4 PM EST</td>"
        f"<td>{expected}</td><td>{reported}</td><td>-</td></tr>"
        for day, expected, reported in rows
    )
    head = "".join(
        f"<th>{name}</th>"
        for name in (
            "Symbol", "Company", "Earnings Date", "EPS Estimate", "Reported EPS", "Surprise (%)",
        )
    )  # fmt: skip
    return f"<html><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"


REPORTS = earnings_page(
    ("February 1, 2024", "2.10", "2.18"),
    ("November 2, 2023", "1.39", "1.46"),
    ("May 2, 2030", "1.50", "-"),
)


def article(title: str, link: str, at: str = "2024-01-05T12:30:00Z") -> dict[str, Any]:
    return {
        "id": link,
        "content": {
            "contentType": "STORY",
            "title": title,
            "pubDate": at,
            "canonicalUrl": {"url": link},
            "provider": {"displayName": "The Wire"},
        },
    }


def news(*articles: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"tickerStream": {"stream": list(articles)}}}


HEADLINES = news(
    article("Test Inc. profits surge", "https://example.org/1"),
    article("Test Inc. holds its meeting", "https://example.org/2", "2024-01-04T08:00:00Z"),
    {"ad": ["an advertisement"], "content": {}},
    article("Click here", "javascript:alert(1)"),
)

SECOND = 1_706_745_600  # 2024-02-01 00:00 UTC


def summary(**modules: Any) -> dict[str, Any]:
    """Yahoo's quote summary; `modules` take the place of those of the same name."""
    known = {
        "price": {"maxAge": 1, "currency": "USD"},
        "financialData": {
            "targetLowPrice": 8.0,
            "targetMeanPrice": 15.4,
            "targetMedianPrice": {"raw": 15.0, "fmt": "15.00"},
            "targetHighPrice": 20.0,
            "numberOfAnalystOpinions": 7,
        },
        "recommendationTrend": {
            "trend": [
                {"period": "-1m", "strongBuy": 9, "buy": 9, "hold": 9, "sell": 9, "strongSell": 9},
                {"period": "0m", "strongBuy": 2, "buy": 3, "hold": 4, "sell": 1, "strongSell": 0},
            ]
        },
        "upgradeDowngradeHistory": {
            "history": [
                {
                    "epochGradeDate": SECOND,
                    "firm": "First Bank",
                    "toGrade": "Buy",
                    "fromGrade": "Hold",
                    "action": "up",
                    "currentPriceTarget": 16.0,
                    "priorPriceTarget": 0.0,
                },
                {
                    "epochGradeDate": SECOND + DAY,
                    "firm": "Second Bank",
                    "toGrade": "Neutral",
                    "fromGrade": "",
                    "action": "init",
                },
                {"epochGradeDate": SECOND, "firm": "Third", "toGrade": "x", "action": "strange"},
            ]
        },
        "insiderTransactions": {
            "transactions": [
                {
                    "startDate": {"raw": SECOND, "fmt": "2024-02-01"},
                    "filerName": "DOE JANE",
                    "filerRelation": "Director",
                    "transactionText": "Sale at price 12.00 per share.",
                    "shares": {"raw": 100},
                    "value": {"raw": 1_200},
                },
                {
                    "startDate": {"raw": SECOND - DAY},
                    "filerName": "DOE JANE",
                    "filerRelation": "Director",
                    "transactionText": "Stock Gift",
                    "shares": {"raw": 40},
                    "value": {"raw": 0},
                },
                {"startDate": {"raw": SECOND}, "filerName": "NO SHARES"},
            ]
        },
        "calendarEvents": {
            "earnings": {
                "earningsDate": [SECOND + 400 * DAY, SECOND + 396 * DAY],
                "earningsAverage": 2.5,
            },
            "exDividendDate": SECOND + 300 * DAY,
        },
    } | modules
    return {"quoteSummary": {"result": [known], "error": None}}


NO_SUMMARY = {
    "quoteSummary": {
        "result": None,
        "error": {"code": "Not Found", "description": "No fundamentals data found for TEST"},
    }
}
