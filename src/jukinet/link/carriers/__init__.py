"""How envelopes get from one side of the link to the other when no line joins them.

``folder``: file transfer (ファイル転送方式), a folder both can reach. ``medium``: the package that
a person carries (媒体交換方式). Message transfer (メッセージ転送方式) is the platform's own.
"""
