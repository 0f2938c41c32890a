"""The Model Context Protocol's Python SDK over Streamable HTTP. STATELESS=1 keeps no sessions; ALLOWED_HOST is one more."""
import asyncio
import os

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.transport_security import TransportSecuritySettings

server = MCPServer("clock")


@server.tool()
async def count(ctx: Context) -> str:
    """Counts to three."""
    for n in range(1, 4):
        await ctx.report_progress(n, 3)
        await asyncio.sleep(0.5)
    return "three"


allowed = os.environ.get("ALLOWED_HOST")
security = TransportSecuritySettings(allowed_hosts=[allowed]) if allowed else None

server.run(
    "streamable-http",
    host="127.0.0.1",
    port=int(os.environ["PORT"]),
    transport_security=security,
    stateless_http=bool(os.environ.get("STATELESS")),
)
