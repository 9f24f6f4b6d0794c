"""The whole application: the HTTP interface, and the chat mounted on it at /."""

from collections.abc import Awaitable, Callable

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import Response
from gradio import themes

from assistant.api import api
from assistant.chat.page import css, head, page
from assistant.desk import Desk

FONTS = ("Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
GUARDED = {
    "Content-Security-Policy": (
        "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; connect-src 'self' data: blob:; frame-ancestors 'self'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Headers that keep a customer's words in the page: the browser itself fetches nothing from elsewhere."""


def application(desk: Desk) -> FastAPI:
    """Returns the FastAPI application with the chat at /."""
    app = api(desk)

    @app.middleware("http")
    async def guarded(  # pyright: ignore[reportUnusedFunction]
        request: Request, call: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call(request)
        response.headers.update(GUARDED)
        return response

    return gr.mount_gradio_app(
        app,
        page(desk),
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=True,
        max_file_size="1mb",
        mcp_server=False,
        theme=theme(),
        css=css(),
        head=head(),
    )


def theme() -> themes.Base:
    """Returns Gradio's plain theme in the system's own fonts, so that none is fetched."""
    return themes.Base(
        primary_hue=themes.colors.blue, neutral_hue=themes.colors.slate, font=FONTS, font_mono=MONO,
        radius_size=themes.sizes.radius_md, text_size=themes.sizes.text_md,
    )  # fmt: skip
