"""Chats on Telegram."""
