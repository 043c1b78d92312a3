def test_loaded(open_page):
    app = open_page("market_data/instrument.py", {"symbol": "GOOG"})
    assert not app.exception, app.exception
    print([m.value for m in app.metric],[e.value for e in app.error])
def test_search(open_page):
    app = open_page("market_data/instrument.py")
    assert not app.exception, app.exception
    print(app.dataframe[0].value)
