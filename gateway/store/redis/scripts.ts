import { createHash } from 'node:crypto'

/**
 * What is counted, in Lua, so that each call is atomic. The keys of one counter key, behind its slot (`pt1:{…}:`):
 *
 * | key | holds |
 * | --- | --- |
 * | `r`, `r:log` | the sliding log: longest window asked, running totals; times by the running total after them |
 * | `b` | the bucket: what is missing in it, and when that was |
 * | `q:<period>` | what a period counted |
 * | `p` | the names of its periods |
 * | `l` | open leases by the time they expire |
 * | `h` | what each lease holds, and what all of them hold of each counter |
 *
 * Every call gets the `l` key of each counter key, the other keys of the slot derive from it. The first argument is the
 * time, empty for the server's own. A limit is four arguments: number of its key, counter, limit, window or end.
 * A state is three numbers: used, remaining, milliseconds to wait (-1: for ever). They mean what they do in memory.
 */
const common = `
local rounding = 1e-6
local slack = 60000

local function exact(number) return string.format('%.17g', number) end
local function whole(number) return string.format('%.0f', number) end

local now
if ARGV[1] ~= '' then now = tonumber(ARGV[1]) else
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function slot(number) return string.sub(KEYS[number], 1, -2) end

-- A key that lives at least that long; nil: for ever. A key that lives longer stays as it is.
local function keep(key, isNew, milliseconds)
  if not milliseconds then redis.call('PERSIST', key) return end
  if not isNew then
    local left = redis.call('PTTL', key)
    if left == -1 or left >= milliseconds then return end
  end
  redis.call('PEXPIRE', key, whole(milliseconds))
end

-- ── the sliding log ──

local function openLog(base, at, window)
  local key = base .. 'r'
  local stored = redis.call('HMGET', key, 'window', 'gone', 'total', 'at')
  local log = {
    key = key, list = key .. ':log',
    window = math.max(window, tonumber(stored[1]) or 0),
    gone = tonumber(stored[2]) or 0, total = tonumber(stored[3]) or 0, at = tonumber(stored[4]) or 0
  }
  -- The clock of another server may be behind.
  if at > log.at then log.at = at end
  local cut = log.at - log.window
  repeat
    local entries = redis.call('ZRANGE', log.list, 0, 63, 'WITHSCORES')
    local dropped = 0
    for i = 1, #entries, 2 do
      if tonumber(entries[i]) > cut then break end
      log.gone = tonumber(entries[i + 1])
      dropped = dropped + 1
    end
    if dropped > 0 then redis.call('ZREMRANGEBYRANK', log.list, 0, dropped - 1) end
  until dropped < 64
  if log.gone == log.total then log.gone, log.total = 0, 0 end
  return log
end

local function saveLog(log)
  redis.call('HSET', log.key, 'window', exact(log.window), 'gone', exact(log.gone),
    'total', exact(log.total), 'at', exact(log.at))
  redis.call('PEXPIRE', log.key, whole(log.window + slack))
  redis.call('PEXPIRE', log.list, whole(log.window + slack))
end

-- The running total before a window that is shorter than the log: entries are in the order of time.
local function goneBefore(log, window)
  if window >= log.window then return log.gone end
  local low, high, gone = 0, redis.call('ZCARD', log.list) - 1, log.gone
  while low <= high do
    local middle = math.floor((low + high) / 2)
    local entry = redis.call('ZRANGE', log.list, middle, middle, 'WITHSCORES')
    if tonumber(entry[1]) <= log.at - window then
      gone = tonumber(entry[2])
      low = middle + 1
    else high = middle - 1 end
  end
  return gone
end

-- ── one counter: its use, its charges, how long to wait ──

local function bucketUsed(base, at, limit, window)
  local stored = redis.call('HMGET', base .. 'b', 'used', 'at')
  local filled = math.max(0, at - (tonumber(stored[2]) or 0)) * (limit / window)
  local used = (tonumber(stored[1]) or 0) - filled
  if used < rounding then return 0 end
  return used
end

local function charged(counter, at)
  local kind = string.sub(counter.name, 1, 1)
  if kind == 'r' then
    local log = openLog(counter.base, at, counter.extra)
    saveLog(log)
    return log.total - goneBefore(log, counter.extra)
  end
  if kind == 'b' then return bucketUsed(counter.base, at, counter.limit, counter.extra) end
  return tonumber(redis.call('GET', counter.base .. counter.name)) or 0
end

local function charge(counter, at, amount)
  local kind = string.sub(counter.name, 1, 1)
  if kind == 'r' then
    local log = openLog(counter.base, at, counter.extra)
    if amount > 0 then
      log.total = log.total + amount
      redis.call('ZADD', log.list, exact(log.total), exact(log.at))
    end
    saveLog(log)
  elseif kind == 'b' then
    local used = math.max(0, bucketUsed(counter.base, at, counter.limit, counter.extra) + amount)
    local key = counter.base .. 'b'
    redis.call('HSET', key, 'used', exact(used), 'at', exact(at))
    local full = counter.limit > 0 and used * counter.extra / counter.limit or counter.extra
    redis.call('PEXPIRE', key, whole(full + slack))
  elseif amount ~= 0 then
    local key = counter.base .. counter.name
    local life = counter.extra and math.max(0, counter.extra - now) + 3600000
    local isNew = redis.call('EXISTS', key) == 0
    redis.call('INCRBY', key, whole(amount))
    keep(key, isNew, life)
    if isNew then
      local names = counter.base .. 'p'
      local first = redis.call('EXISTS', names) == 0
      redis.call('SADD', names, counter.name)
      keep(names, first, life)
      if redis.call('SCARD', names) > 32 then
        for _, name in ipairs(redis.call('SMEMBERS', names)) do
          if redis.call('EXISTS', counter.base .. name) == 0 then redis.call('SREM', names, name) end
        end
      end
    end
  end
end

local function held(counter)
  return tonumber(redis.call('HGET', counter.base .. 'h', 'held ' .. counter.name)) or 0
end

local function used(counter) return held(counter) + charged(counter, now) end

local function wait(counter, charges, holds, needed)
  if needed > counter.limit then return -1 end
  local allowed = counter.limit - needed - holds + rounding
  if charges <= allowed then return 0 end
  allowed = math.max(0, allowed)
  local kind = string.sub(counter.name, 1, 1)
  if kind == 'r' then
    local log = openLog(counter.base, now, counter.extra)
    -- Only holds stand in the way: nobody knows for how long.
    if charges <= allowed then return 0 end
    local from = exact(log.total - allowed)
    local entry = redis.call('ZRANGEBYSCORE', log.list, from, '+inf', 'LIMIT', 0, 1)
    if not entry[1] then return counter.extra end
    return tonumber(entry[1]) + counter.extra - log.at
  end
  if kind == 'b' then return math.ceil((charges - allowed) * counter.extra / counter.limit) end
  if not counter.extra then return -1 end
  return math.max(0, counter.extra - now)
end

local function tell(counters, needed, into)
  for _, counter in ipairs(counters) do
    local holds, charges = held(counter), charged(counter, now)
    local sum = holds + charges
    into[#into + 1] = math.max(0, math.ceil(sum - rounding))
    into[#into + 1] = math.max(0, math.floor(counter.limit - sum + rounding))
    into[#into + 1] = wait(counter, charges, holds, needed)
  end
  return into
end

-- ── leases ──

-- Gives back what a lease held and charges instead; false when it is not open.
local function close(base, id, at, amount)
  local detail = redis.call('HGET', base .. 'h', 'lease ' .. id)
  if not detail then return false end
  redis.call('HDEL', base .. 'h', 'lease ' .. id)
  redis.call('ZREM', base .. 'l', id)
  local words = {}
  for word in string.gmatch(detail, '[^ ]+') do words[#words + 1] = word end
  local hold = tonumber(words[1])
  for i = 2, #words, 3 do
    local counter = { base = base, name = words[i], limit = tonumber(words[i + 1]), extra = tonumber(words[i + 2]) }
    redis.call('HINCRBY', base .. 'h', 'held ' .. counter.name, whole(0 - hold))
    charge(counter, at, amount or hold)
  end
  if redis.call('EXISTS', base .. 'l') == 0 then redis.call('DEL', base .. 'h') end
  return true
end

-- Leases that nobody renewed are charged. What is left for the next call still counts as held.
local function expire()
  local amounts = 0
  for number = 1, #KEYS do
    local base = slot(number)
    local ids = redis.call('ZRANGEBYSCORE', base .. 'l', '-inf', exact(now), 'WITHSCORES', 'LIMIT', 0, 200)
    for i = 1, #ids, 2 do
      close(base, ids[i], tonumber(ids[i + 1]), nil)
      amounts = amounts + 1
    end
  end
  return amounts
end

local function readLimits(from)
  local counters = {}
  for i = from, #ARGV, 4 do
    counters[#counters + 1] = {
      base = slot(tonumber(ARGV[i])), name = ARGV[i + 1],
      limit = tonumber(ARGV[i + 2]), extra = tonumber(ARGV[i + 3])
    }
  end
  return counters
end

local function distinct(counters)
  local seen, list = {}, {}
  for _, counter in ipairs(counters) do
    local identity = counter.base .. counter.name
    if not seen[identity] then
      seen[identity] = true
      list[#list + 1] = counter
    end
  end
  return list
end

local function open(counters, id, amount, life)
  local details, keeps, bases = {}, {}, {}
  for _, counter in ipairs(counters) do
    local base = counter.base
    if not details[base] then
      details[base] = { whole(amount) }
      keeps[base] = 0
      bases[#bases + 1] = base
    end
    local list = details[base]
    list[#list + 1] = counter.name
    list[#list + 1] = exact(counter.limit)
    list[#list + 1] = counter.extra and exact(counter.extra) or '-'
    local rest
    if string.sub(counter.name, 1, 1) ~= 'q' then rest = counter.extra
    else rest = counter.extra and math.max(0, counter.extra - now) + 3600000 or math.huge end
    keeps[base] = math.max(keeps[base], rest)
    redis.call('HINCRBY', base .. 'h', 'held ' .. counter.name, whole(amount))
  end
  for _, base in ipairs(bases) do
    local isNew = redis.call('EXISTS', base .. 'l') == 0
    redis.call('ZADD', base .. 'l', exact(now + life), id)
    redis.call('HSET', base .. 'h', 'lease ' .. id, table.concat(details[base], ' '))
    local stored = not isNew and tonumber(redis.call('HGET', base .. 'h', 'keep')) or 0
    local rest = math.max(stored, keeps[base])
    redis.call('HSET', base .. 'h', 'keep', rest == math.huge and 'inf' or exact(rest))
    local milliseconds = rest < math.huge and rest + life + slack or nil
    keep(base .. 'l', isNew, milliseconds)
    keep(base .. 'h', isNew, milliseconds)
  end
end
`

/** ARGV: time, amount, life of the lease or empty, its id, limits. Gives: number of the limit that refused or 0, expired leases, states. */
export const takeScript = script(`
local expired = expire()
local amount, life = tonumber(ARGV[2]), tonumber(ARGV[3])
local counters = readLimits(5)
local needed = math.max(1, amount)
for i, counter in ipairs(counters) do
  if used(counter) + needed > counter.limit + rounding then
    return tell(counters, needed, { i, expired })
  end
end
if life then open(distinct(counters), ARGV[4], amount, life)
else for _, counter in ipairs(distinct(counters)) do charge(counter, now, amount) end end
return tell(counters, 1, { 0, expired })
`)

/** ARGV: time, amount, limits. Gives: 0, expired leases, states. */
export const addScript = script(`
local expired = expire()
local counters = readLimits(3)
for _, counter in ipairs(distinct(counters)) do charge(counter, now, tonumber(ARGV[2])) end
return tell(counters, 1, { 0, expired })
`)

/** ARGV: time, id of the lease, amount, limits. Gives: 1 when it was still open, expired leases, states. */
export const settleScript = script(`
local expired = expire()
local wasOpen = 0
for number = 1, #KEYS do
  local base = slot(number)
  local expires = tonumber(redis.call('ZSCORE', base .. 'l', ARGV[2]))
  if expires and expires <= now then close(base, ARGV[2], expires, nil)
  elseif expires and close(base, ARGV[2], now, tonumber(ARGV[3])) then wasOpen = 1 end
end
return tell(readLimits(4), 1, { wasOpen, expired })
`)

/** ARGV: time, limits. Gives: 0, expired leases, states. */
export const peekScript = script(`
local expired = expire()
return tell(readLimits(2), 1, { 0, expired })
`)

/** ARGV: time, life, ids of leases on this key. Gives: how many live on, expired leases. */
export const renewScript = script(`
local expired = expire()
local base, life, renewed = slot(1), tonumber(ARGV[2]), 0
for i = 3, #ARGV do
  local expires = tonumber(redis.call('ZSCORE', base .. 'l', ARGV[i]))
  if expires and expires > now then
    redis.call('ZADD', base .. 'l', exact(now + life), ARGV[i])
    renewed = renewed + 1
  end
end
local rest = tonumber(redis.call('HGET', base .. 'h', 'keep'))
if renewed > 0 and rest and rest < math.huge then
  keep(base .. 'l', false, rest + life + slack)
  keep(base .. 'h', false, rest + life + slack)
end
return { renewed, expired }
`)

/** What was counted is forgotten; open leases stay. */
export const resetScript = script(`
local base = slot(1)
for _, name in ipairs(redis.call('SMEMBERS', base .. 'p')) do redis.call('DEL', base .. name) end
redis.call('DEL', base .. 'p', base .. 'r', base .. 'r:log', base .. 'b')
return { 0, 0 }
`)

export interface Script {
  readonly text: string
  readonly sha: string
}

function script(body: string): Script {
  const text = common + body
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
