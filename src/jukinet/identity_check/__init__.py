"""Identity check (本人確認): one question, one answer, never a list.

How it works
    A question names a person by resident record code or by the four items (name or reading, birth
    date, sex, address).  ``question`` says what a complete question is.  ``procedures`` reads the
    held copies of all questions at once; ``matching`` decides for each, purely: a code is exact;
    four items are compared after the reductions that names need (variants of a character, kana
    without voicing), because what an agency holds was typed by somebody else, years ago.

Why an answer is never a list
    Whoever could ask for "all Yamadas of Yamaguchi" would hold a register.  Two persons who both
    fit give the answer *several* and nothing else; the asker adds an item and asks again.  The
    answer holds exactly the items that were asked for *and* may be provided; ``answer`` builds it
    item by item from that intersection, so there is no whole record to forget to cut down.
"""
