"""The enquiry interface for agencies (照会API): HTTPS, JSON, OpenAPI 3.1, RFC 9457 problems.

How it works
    ``app`` is the ASGI application.  The one hot path, a POST of a query, is served as plain ASGI;
    everything else (the document, unknown paths) goes through Starlette.  A request passes the
    numbered steps of ``gate``; what comes out, an enquiry or a refusal with its reason, joins the
    gathering door, is answered and recorded in a shared transaction, and only then is the signed
    answer sent (``signing``).  ``problems`` says which HTTP status and which sentence each error
    code has; ``openapi`` generates the served document from the very structs that decode requests.

Why the personal data is never in a URL
    URLs are written into logs by every program they pass.  So every question is a POST, a query
    string is refused altogether, and a case number that could hold a name does not fit its pattern.
"""
