"""The Model Context Protocol's Python SDK over Streamable HTTP. STATELESS=1 keeps no sessions."""
import asyncio
import os

from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("clock")


@server.tool()
async def count(ctx: Context) -> str:
    """Counts to three."""
    for n in range(1, 4):
        await ctx.report_progress(n, 3)
        await asyncio.sleep(0.5)
    return "three"


server.run(
    "streamable-http",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    stateless_http=bool(os.environ.get("STATELESS")),
)
