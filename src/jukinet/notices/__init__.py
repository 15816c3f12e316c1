"""Notices of identification information (本人確認情報の通知) and the copies held of them.

A placeholder sentence, replaced below.
"""
