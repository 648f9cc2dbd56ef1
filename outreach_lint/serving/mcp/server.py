"""The MCP server: it offers the tools and the prompt."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import mcp_types as mcp
from mcp.server.lowlevel.server import Server

from outreach_lint import __version__
from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.mcp.tools import call_tool, tools
from outreach_lint.serving.service import Service

SERVER_NAME = "outreach-lint"
FIX_PROMPT = "fix_message"
INSTRUCTIONS = (
    "Lint every outreach message with lint_draft before it is sent. What is in [brackets] in a"
    " suggestion is what only the user knows: ask them, and never invent interest in the reader."
    f" The prompt {FIX_PROMPT} says how to go about it."
)


def new_mcp_server(service: Service) -> Server[Any]:
    """Return a server that answers with a service."""
    all_tools = tools()

    async def list_tools(*_: Any) -> mcp.ListToolsResult:
        listed = []
        for name, tool in all_tools.items():
            listed.append(
                mcp.Tool(
                    name=name,
                    description=tool.description,
                    input_schema=tool.input_schema,
                    output_schema=tool.output_schema,
                    annotations=mcp.ToolAnnotations(read_only_hint=True, open_world_hint=False),
                )
            )
        return mcp.ListToolsResult(tools=listed)

    async def answer_call(_: Any, params: mcp.CallToolRequestParams) -> mcp.CallToolResult:
        work = partial(call_tool, all_tools, params.name, params.arguments, service)
        try:
            data = await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        except OutreachLintError as error:
            return mcp.CallToolResult(content=[_text(_sentence(error))], is_error=True)
        return mcp.CallToolResult(content=[_text(json.dumps(data))], structured_content=data)

    return Server(
        SERVER_NAME,
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=answer_call,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )


async def _list_prompts(*_: Any) -> mcp.ListPromptsResult:
    message = mcp.PromptArgument(
        name="message", description="The message, if there is one already.", required=False
    )
    prompt = mcp.Prompt(
        name=FIX_PROMPT,
        description="Fix an outreach message by its findings, without inventing anything.",
        arguments=[message],
    )
    return mcp.ListPromptsResult(prompts=[prompt])


async def _get_prompt(_: Any, params: mcp.GetPromptRequestParams) -> mcp.GetPromptResult:
    if params.name != FIX_PROMPT:
        raise ValueError(f"no prompt {params.name!r}; known: {FIX_PROMPT}")
    text = Path(__file__).with_name("guide.md").read_text(encoding="utf-8")
    message = (params.arguments or {}).get("message")
    if message:
        text += f"\nThe message:\n\n{message}\n"
    return mcp.GetPromptResult(messages=[mcp.PromptMessage(role="user", content=_text(text))])


def _text(text: str) -> mcp.TextContent:
    return mcp.TextContent(type="text", text=text)


def _sentence(error: OutreachLintError) -> str:
    remedy = " ".join(error.remedy.split())
    where = f"{error.where}: " if error.where and error.where != "-" else ""
    return f"{where}{error.what}" + (f"; {remedy}" if remedy else "")
